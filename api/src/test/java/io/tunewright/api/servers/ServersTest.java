package io.tunewright.api.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tunewright.api.servers.Servers.Server;
import io.tunewright.job.AdapterRef;
import io.tunewright.publish.Adapter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.env.MockEnvironment;

/** A server that answers in the form which vLLM and SGLang document, and others that don't. */
class ServersTest {
  private static final String VLLM =
      """
      {"object": "list", "data": [
        {"id": "org/base", "object": "model", "created": 1715644056, "owned_by": "vllm",
         "root": "org/base", "parent": null, "max_model_len": 2048, "permission": []},
        {"id": "shop-v0003", "object": "model", "created": 1715644056, "owned_by": "vllm",
         "root": "./shop-v0003", "parent": "org/base", "permission": []},
        {"id": "favourite", "object": "model", "created": 1715644056, "owned_by": "vllm",
         "root": "/adapters/shop-v0002/", "parent": "org/base", "permission": []},
        {"id": "ft:base:default:shop:abc", "object": "model", "owned_by": "sglang",
         "root": null, "parent": "org/base"},
        {"id": "someone-elses-v0001", "object": "model", "root": "x", "parent": "org/base"}]}
      """;

  private final AtomicInteger asked = new AtomicInteger();
  private volatile Instant now = Instant.parse("2027-01-15T08:00:00Z");
  private volatile int status = 200;
  private volatile String answer = VLLM;
  private volatile @Nullable String wantedKey;
  private volatile CountDownLatch slow = new CountDownLatch(0);
  private final HttpServer http = listening();

  @TempDir Path directory;

  private HttpServer listening() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/v1/models", this::answer);
      server.start();
      return server;
    } catch (IOException occupied) {
      throw new java.io.UncheckedIOException(occupied);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    try {
      slow.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
    String key = exchange.getRequestHeaders().getFirst("Authorization");
    boolean welcome = wantedKey == null || ("Bearer " + wantedKey).equals(key);
    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(welcome ? status : 401, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @AfterEach
  void close() {
    slow.countDown();
    http.stop(0);
  }

  @Test
  void tellsWhichOfTheAskedAdaptersItHasUnderEachName() {
    Server server = one(servers(""), adapter(1), adapter(2), adapter(3), adapter(4));

    assertThat(server.state()).isEqualTo("answers");
    assertThat(server.answered()).isEqualTo(now);
    assertThat(server.loaded())
        .containsExactly(
            new Servers.Loaded(adapter(3), "shop-v0003", "org/base"),
            new Servers.Loaded(adapter(2), "favourite", "org/base"),
            new Servers.Loaded(adapter(4), "ft:base:default:shop:abc", "org/base"));
    assertThat(one(servers("/v1/"), adapter(1)).loaded()).isEmpty();
  }

  @Test
  void oneLookServesAllWhoAskWithinTenSeconds() {
    Servers servers = servers("");
    one(servers, adapter(3));
    answer = "{\"object\": \"list\", \"data\": []}";
    now = now.plusSeconds(9);
    assertThat(one(servers, adapter(3)).loaded()).hasSize(1);
    assertThat(asked).hasValue(1);

    now = now.plusSeconds(1);
    assertThat(one(servers, adapter(3)).loaded()).isEmpty();
    assertThat(asked).hasValue(2);
  }

  @Test
  void oneThatGoesAwayIsSaidToBeSoWithItsLastAnswer() {
    Servers servers = servers("");
    one(servers, adapter(3));
    Instant before = now;
    http.stop(0);
    now = now.plusSeconds(60);

    Server away = one(servers, adapter(3));

    assertThat(away.state()).isEqualTo("unreachable");
    assertThat(away.trouble()).isEqualTo("its port refuses connections");
    assertThat(away.answered()).isEqualTo(before);
    assertThat(away.loaded()).as("nobody knows").isEmpty();
  }

  @Test
  void nobodyWaitsLongForOneThatDoesNotAnswer() {
    slow = new CountDownLatch(1);
    long began = System.nanoTime();

    Server late = one(servers(""), adapter(3));

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    assertThat(late.trouble()).isEqualTo("no answer within 2 s");
    assertThat(late.answered()).isNull();
  }

  @Test
  void aKeyComesFromItsFileAtEachLookAndIsNeverTold() throws IOException {
    wantedKey = "sk-new";
    Path file = Files.writeString(directory.resolve("key"), "sk-old\n");
    Servers servers = servers("", file);
    Server refused = one(servers, adapter(3));
    assertThat(refused.trouble()).isEqualTo("it refuses the key (HTTP 401): see its api-key-file");
    assertThat(one(servers(""), adapter(3)).trouble()).contains("without a key");

    Files.writeString(file, "sk-new\n");
    now = now.plusSeconds(10);
    assertThat(one(servers, adapter(3)).loaded()).hasSize(1);

    Files.writeString(file, "two\nlines");
    now = now.plusSeconds(10);
    assertThat(one(servers, adapter(3)).trouble()).contains("holds no key").doesNotContain("two");
    Files.delete(file);
    now = now.plusSeconds(10);
    assertThat(one(servers, adapter(3)).trouble())
        .isEqualTo("its api-key-file can't be read (NoSuchFileException)");
  }

  @Test
  void whatIsNoListOfModelsIsSaid() {
    for (String other :
        List.of(
            "<html>",
            "{\"object\": \"list\"}",
            "{\"data\": [{\"id\": 7",
            "{\"data\": [{}]}",
            "[]")) {
      answer = other;
      assertThat(one(servers(""), adapter(3)).trouble())
          .as(other)
          .isEqualTo("its answer at /v1/models is no list of models");
    }
    status = 503;
    assertThat(one(servers(""), adapter(3)).trouble()).isEqualTo("it answered HTTP 503");
    assertThat(one(servers("/elsewhere"), adapter(3)).trouble())
        .isEqualTo("it has no /v1/models (HTTP 404): see its url");
  }

  @Test
  void settingsThatCannotBeMeantAreRefused() {
    assertThat(settings("http://gpu-7:8000").models())
        .isEqualTo(URI.create("http://gpu-7:8000/v1/models"));
    assertThatThrownBy(() -> settings("gpu-7:8000"))
        .hasMessage(
            "tunewright.servers.east has the url 'gpu-7:8000', wanted http://host:port or https://host");
    assertThatThrownBy(() -> settings("http://me:secret@gpu-7"))
        .hasMessageContaining("a key goes into api-key-file")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> settings("me:secret@gpu-7")).hasMessageNotContaining("secret");
    assertThatThrownBy(() -> settings("")).hasMessageContaining("has the url ''");
  }

  private static ServerSettings settings(String url) {
    return ServersModule.from(
            new MockEnvironment()
                .withProperty("tunewright.servers.east.url", url)
                .withProperty("tunewright.servers.east.api-key-file", " "))
        .getFirst();
  }

  private Servers servers(String path) {
    return servers(path, null);
  }

  private Servers servers(String path, @Nullable Path key) {
    URI url = URI.create("http://127.0.0.1:%d%s".formatted(http.getAddress().getPort(), path));
    return new Servers(
        List.of(new ServerSettings("east", url, key)), new ModelList(Servers.PATIENCE), () -> now);
  }

  private static Server one(Servers servers, Adapter... adapters) {
    return servers.having(List.of(adapters)).getFirst();
  }

  private static Adapter adapter(int version) {
    String model = version == 4 ? "ft:base:default:shop:abc" : "ft:base:default:shop:" + version;
    AdapterRef ref = new AdapterRef("default", "shop", version);
    return new Adapter(ref, "s3://b/shop", "m", "ab".repeat(32), 9, model);
  }
}
