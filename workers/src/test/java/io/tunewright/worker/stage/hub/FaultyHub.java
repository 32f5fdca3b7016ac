package io.tunewright.worker.stage.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tunewright.storage.objects.Hashing;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A hub on loopback that speaks Hugging Face's protocol, redirects large files to a second server,
 * and goes wrong as planned: each answer with bytes takes the next fault from a queue.
 */
public final class FaultyHub implements AutoCloseable {
  /** What an answer with a file's bytes may do wrong. */
  public enum Fault {
    NONE,
    /** The connection is closed before any answer. */
    RESET,
    /** It ends in the middle of its bytes. */
    SHORT_READ,
    SERVER_ERROR,
    /** 429 with the hub's own header. */
    RATE_LIMITED,
    /** The headers promise other bytes. */
    WRONG_RANGE,
    /** 200 and the whole file, though a range was asked for. */
    WHOLE_FILE,
    /** The location that the hub gave is no longer signed. */
    EXPIRED,
    /** A few bytes a second. */
    TRICKLE,
    /** One bit is another. */
    BIT_FLIP
  }

  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  private static final int PAGE = 3;
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

  private volatile HttpServer hub = server(0);
  private volatile HttpServer bytes = server(0);
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicLong resolved = new AtomicLong();
  private final AtomicLong bytesSent = new AtomicLong();
  private final List<String> tokensSeenElsewhere = new ArrayList<>();
  private final AtomicInteger limit = new AtomicInteger();
  private final List<Instant> asked = new CopyOnWriteArrayList<>();
  private final Set<Integer> connections = ConcurrentHashMap.newKeySet();
  private volatile @Nullable String misnamed;
  private volatile int atAnswer;
  private volatile Runnable onAnswer = () -> {};
  private volatile @Nullable String errorCode;
  private volatile int errorStatus;
  private volatile @Nullable String token;

  public FaultyHub() throws IOException {
    start();
  }

  private void start() {
    hub.createContext("/", this::answer);
    bytes.createContext("/", this::answerBytes);
    hub.start();
    bytes.start();
  }

  /** Breaks every connection and takes no more, as if the machine had gone. */
  public void die() {
    hub.stop(0);
    bytes.stop(0);
  }

  /** Comes back where it was. */
  public void revive() {
    hub = server(hub.getAddress().getPort());
    bytes = server(bytes.getAddress().getPort());
    start();
  }

  /** Does something once, on a thread of its own, when the nth answer with bytes is begun. */
  public void onAnswer(int nth, Runnable event) {
    atAnswer = nth;
    onAnswer = event;
  }

  /** Answers the next request to the hub itself with a 429 of this many seconds. */
  public void limitOnce(int seconds) {
    limit.set(seconds);
  }

  /** When the hub itself was asked for anything. */
  public List<Instant> asked() {
    return List.copyOf(asked);
  }

  static HttpServer server(int port) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      return server;
    } catch (IOException occupied) {
      throw new java.io.UncheckedIOException(occupied);
    }
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
  }

  /** Where the second server has a file's bytes. */
  URI bytesOf(String path) {
    return URI.create(
        "http://127.0.0.1:%d/%s?signed=1".formatted(bytes.getAddress().getPort(), path));
  }

  public void put(String path, byte[] content) {
    files.put(path, content);
  }

  public void plan(List<Fault> planned) {
    faults.addAll(planned);
  }

  /** Tells another hash for a small file than its bytes have. */
  public void misname(String path) {
    misnamed = path;
  }

  /** How many connections it was ever asked through, the second server's apart. */
  public int connections() {
    return connections.size();
  }

  /** Answers everything with an error, as the hub words it. */
  public void refuse(int status, @Nullable String code) {
    errorStatus = status;
    errorCode = code;
  }

  public void wantToken(String wanted) {
    token = wanted;
  }

  /** How often the hub itself was asked where a file is. */
  public long resolved() {
    return resolved.get();
  }

  /** How many answers with bytes were begun. */
  public int sent() {
    return sent.get();
  }

  /** Bytes of large files that were given to connections. */
  public long bytesSent() {
    return bytesSent.get();
  }

  public List<String> tokensSeenElsewhere() {
    return tokensSeenElsewhere;
  }

  private void answer(HttpExchange exchange) throws IOException {
    // a dataset of the same name holds the same files
    String path =
        exchange.getRequestURI().getPath().replaceFirst("^/api/datasets/", "/api/models/");
    path = path.replaceFirst("^/datasets/", "/");
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    asked.add(Instant.now());
    connections.add(exchange.getRemoteAddress().getPort());
    int seconds = limit.getAndSet(0);
    if (seconds > 0) {
      exchange.getResponseHeaders().set("RateLimit", "\"api\";r=0;t=" + seconds);
      text(exchange, 429, "slow down");
    } else if (errorStatus != 0) {
      if (errorCode != null) {
        exchange.getResponseHeaders().set("X-Error-Code", errorCode);
      }
      if (errorStatus == 429) {
        exchange.getResponseHeaders().set("RateLimit", "\"api\";r=0;t=0");
      }
      if (errorStatus == 307) {
        exchange.getResponseHeaders().set("Location", "/api/models/new/name/revision/main");
      }
      text(exchange, errorStatus, "no");
    } else if (token != null && !("Bearer " + token).equals(given)) {
      exchange.getResponseHeaders().set("X-Error-Code", "RepoNotFound");
      text(exchange, 401, "Repository not found");
    } else if (path.startsWith("/api/models/org/tiny/revision/")) {
      text(exchange, 200, info());
    } else if (path.startsWith("/api/models/org/tiny/tree/" + COMMIT)) {
      tree(exchange);
    } else if (path.startsWith("/org/tiny/resolve/" + COMMIT + "/")) {
      resolve(exchange, path.substring(("/org/tiny/resolve/" + COMMIT + "/").length()));
    } else {
      exchange.getResponseHeaders().set("X-Error-Code", "RepoNotFound");
      text(exchange, 404, "Repository not found");
    }
  }

  private static String info() {
    return """
    {"id": "org/tiny", "sha": "%s", "gated": false, "cardData": {"license": "mit"}}\
    """
        .formatted(COMMIT);
  }

  private void tree(HttpExchange exchange) throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    int from = query.contains("cursor=") ? Integer.parseInt(query.replaceAll(".*cursor=", "")) : 0;
    List<String> entries = new ArrayList<>();
    List<String> paths = List.copyOf(files.keySet());
    for (String path : paths.subList(from, Math.min(paths.size(), from + PAGE))) {
      byte[] content = files.getOrDefault(path, new byte[0]);
      entries.add(
          isLarge(path)
              ? """
              {"type": "file", "path": "%s", "size": %d, "oid": "1", "lfs": {"oid": "%s", "size": %d}}\
              """
                  .formatted(path, content.length, Hashing.of(content), content.length)
              : """
              {"type": "file", "path": "%s", "size": %d, "oid": "%s"}\
              """
                  .formatted(
                      path,
                      content.length,
                      path.equals(misnamed) ? "0".repeat(40) : gitBlob(content)));
    }
    if (from + PAGE < paths.size()) {
      exchange
          .getResponseHeaders()
          .set(
              "Link",
              "<%s/api/models/org/tiny/tree/%s?recursive=true&cursor=%d>; rel=\"next\""
                  .formatted(endpoint(), COMMIT, from + PAGE));
    }
    text(exchange, 200, "[" + String.join(",", entries) + "]");
  }

  private static String gitBlob(byte[] content) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha1.digest(content));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static boolean isLarge(String path) {
    return path.endsWith(".safetensors") || path.endsWith(".parquet");
  }

  private void resolve(HttpExchange exchange, String path) throws IOException {
    resolved.incrementAndGet();
    if (!isLarge(path)) {
      send(exchange, files.getOrDefault(path, new byte[0]), Fault.NONE);
      return;
    }
    exchange.getResponseHeaders().set("Location", bytesOf(path).toString());
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private void answerBytes(HttpExchange exchange) throws IOException {
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    if (given != null) {
      tokensSeenElsewhere.add(given);
    }
    String cookie = exchange.getRequestHeaders().getFirst("Cookie");
    if (cookie != null) {
      tokensSeenElsewhere.add(cookie);
    }
    Fault fault = faults.poll();
    String path = exchange.getRequestURI().getPath().substring(1);
    send(exchange, files.getOrDefault(path, new byte[0]), fault == null ? Fault.NONE : fault);
  }

  private void send(HttpExchange exchange, byte[] file, Fault fault) throws IOException {
    if (sent.incrementAndGet() == atAnswer) {
      Thread.startVirtualThread(onAnswer);
    }
    Matcher range = RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
    boolean ranged = range.matches();
    int from = ranged ? Integer.parseInt(range.group(1)) : 0;
    int to = ranged ? Integer.parseInt(range.group(2)) + 1 : file.length;
    switch (fault) {
      case RESET -> exchange.close();
      case SERVER_ERROR -> text(exchange, 503, "later");
      case EXPIRED -> text(exchange, 403, "expired");
      case RATE_LIMITED -> {
        exchange.getResponseHeaders().set("RateLimit", "\"resolvers\";r=0;t=1");
        text(exchange, 429, "slow down");
      }
      case WHOLE_FILE -> write(exchange, 200, file, 0, file.length, file.length);
      case WRONG_RANGE -> {
        contentRange(exchange, from + 1, to + 1, file.length);
        write(exchange, 206, file, from, to - from, to - from);
      }
      case SHORT_READ -> {
        contentRange(exchange, from, to, file.length);
        write(exchange, 206, file, from, (to - from) / 2, to - from);
      }
      case TRICKLE -> {
        contentRange(exchange, from, to, file.length);
        trickle(exchange, file, from, to - from);
      }
      case BIT_FLIP -> {
        byte[] flipped = file.clone();
        flipped[from + (to - from) / 2] ^= 1;
        contentRange(exchange, from, to, file.length);
        write(exchange, 206, flipped, from, to - from, to - from);
      }
      case NONE -> {
        bytesSent.addAndGet(to - from);
        if (ranged) {
          contentRange(exchange, from, to, file.length);
        }
        write(exchange, ranged ? 206 : 200, file, from, to - from, to - from);
      }
    }
  }

  private static void contentRange(HttpExchange exchange, int from, int to, int whole) {
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, whole));
  }

  private static void write(
      HttpExchange exchange, int status, byte[] file, int from, int length, int promised)
      throws IOException {
    exchange.sendResponseHeaders(status, promised == 0 ? -1 : promised);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(file, from, length);
    } finally {
      exchange.close();
    }
  }

  private static void trickle(HttpExchange exchange, byte[] file, int from, int length)
      throws IOException {
    exchange.sendResponseHeaders(206, length);
    OutputStream out = exchange.getResponseBody();
    try {
      for (int at = 0; at < length; at++) {
        out.write(file[from + at]);
        out.flush();
        Thread.sleep(50);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  static void text(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    write(exchange, status, body, 0, body.length, body.length);
  }

  @Override
  public void close() {
    hub.stop(0);
    bytes.stop(0);
  }
}
