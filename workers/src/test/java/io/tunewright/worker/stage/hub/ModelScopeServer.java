package io.tunewright.worker.stage.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tunewright.storage.objects.Hashing;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A hub on loopback that speaks ModelScope's protocol for the one model {@code org/tiny}, and
 * redirects large files to the second server of a {@link FaultyHub}, which goes wrong as planned.
 */
public final class ModelScopeServer implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String MODEL = "/api/v1/models/org/tiny/repo/files";
  private static final String FILES = "/models/org/tiny/resolve/";
  private static final int LARGE = 1 << 20;

  private final HttpServer hub = FaultyHub.server(0);
  private final FaultyHub large = new FaultyHub();
  private final Map<String, Map<String, byte[]>> revisions = new ConcurrentHashMap<>();
  private volatile @Nullable String token;
  private volatile int errorStatus;
  private volatile String errorBody = "";
  private volatile @Nullable Runnable beforeNext;

  public ModelScopeServer() throws IOException {
    hub.createContext("/", this::answer);
    hub.start();
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
  }

  /** The server that gives the bytes of large files. */
  public FaultyHub large() {
    return large;
  }

  public void put(String revision, String path, byte[] content) {
    revisions.computeIfAbsent(revision, fresh -> new TreeMap<>()).put(path, content);
  }

  /** Opens the model to this token alone. */
  public void wantToken(String wanted) {
    token = wanted;
  }

  /** Answers everything with an error, as the hub words it. */
  public void refuse(int status, String body) {
    errorBody = body;
    errorStatus = status;
  }

  /** Does something once, before the next file is given. */
  public void beforeNextFile(Runnable change) {
    beforeNext = change;
  }

  private void answer(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    String cookie = String.valueOf(exchange.getRequestHeaders().getFirst("Cookie"));
    String agent = String.valueOf(exchange.getRequestHeaders().getFirst("User-Agent"));
    if (errorStatus != 0) {
      FaultyHub.text(exchange, errorStatus, errorBody);
    } else if (agent.isBlank() || agent.startsWith("Java")) {
      FaultyHub.text(exchange, 403, "who are you?");
    } else if (token != null && !cookie.equals("m_session_id=" + token)) {
      notFound(exchange);
    } else if (uri.getPath().equals(MODEL)) {
      list(exchange, query(uri));
    } else if (uri.getPath().startsWith(FILES)) {
      String[] parts = uri.getPath().substring(FILES.length()).split("/", 2);
      give(exchange, parts[0], parts[1]);
    } else {
      notFound(exchange);
    }
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> query = new TreeMap<>();
    for (String pair : uri.getRawQuery().split("&")) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return query;
  }

  private static void notFound(HttpExchange exchange) throws IOException {
    FaultyHub.text(
        exchange,
        404,
        "{\"Code\": 10010205001, \"Message\": \"record not found\", \"Success\": false}");
  }

  private void list(HttpExchange exchange, Map<String, String> query) throws IOException {
    Map<String, byte[]> files = revisions.get(query.getOrDefault("Revision", "master"));
    if (files == null) {
      notFound(exchange);
      return;
    }
    boolean recursive = query.getOrDefault("Recursive", "false").equalsIgnoreCase("true");
    List<Map<String, Object>> entries = new ArrayList<>();
    for (String folder : folders(files)) {
      entries.add(Map.of("Name", folder, "Path", folder, "Type", "tree", "Size", 0));
    }
    files.forEach((path, content) -> {
      if (recursive || !path.contains("/")) {
        entries.add(
            Map.of(
                "Name",
                path.substring(path.lastIndexOf('/') + 1),
                "Path",
                path,
                "Type",
                "blob",
                "Size",
                content.length,
                "Sha256",
                Hashing.of(content)));
      }
    });
    FaultyHub.text(
        exchange,
        200,
        JSON.writeValueAsString(
            Map.of("Code", 200, "Success", true, "Data", Map.of("Files", entries))));
  }

  private static TreeSet<String> folders(Map<String, byte[]> files) {
    TreeSet<String> folders = new TreeSet<>();
    for (String path : files.keySet()) {
      if (path.contains("/")) {
        folders.add(path.substring(0, path.indexOf('/')));
      }
    }
    return folders;
  }

  private void give(HttpExchange exchange, String revision, String path) throws IOException {
    Runnable change = beforeNext;
    if (change != null) {
      beforeNext = null;
      change.run();
    }
    byte[] content = revisions.getOrDefault(revision, Map.of()).get(path);
    if (content == null) {
      notFound(exchange);
    } else if (content.length < LARGE) {
      exchange.sendResponseHeaders(200, content.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(content);
      }
    } else {
      large.put(revision + "/" + path, content);
      exchange
          .getResponseHeaders()
          .set("Location", large.bytesOf(revision + "/" + path).toString());
      exchange.sendResponseHeaders(302, -1);
      exchange.close();
    }
  }

  @Override
  public void close() {
    hub.stop(0);
    large.close();
  }
}
