package io.tunewright.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.standalone.parts.Home;
import io.tunewright.worker.stage.SafetensorsFiles;
import io.tunewright.worker.stage.hub.FaultyHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Weights on their way from a hub, with the packaged program killed in between. */
class StagingIT {
  private static final int MIB = 1 << 20;
  private static final String MODEL = "/tunewright/models/org/tiny";
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(3);

  /** What may be read twice: all parts in memory, and what arrived since the last note. */
  private static final long TWICE = (64 + 2 * 40) * MIB;

  @TempDir Path scratch;
  private Home home;
  private FaultyHub hub;
  private long bytes;

  @BeforeEach
  void fill() throws IOException {
    home = Home.at(scratch);
    hub = new FaultyHub();
    Path shard = scratch.resolve("shard");
    SafetensorsFiles.vector(shard, "a", 400 * MIB / 4);
    bytes = Files.size(shard);
    hub.put("model.safetensors", Files.readAllBytes(shard));
    hub.put("config.json", "{\"model_type\": \"llama\"}".getBytes());
    home.write(
        "tunewright.properties",
        """
        tunewright.sources.hf.endpoint=%s
        tunewright.stage.bandwidth=40MB
        tunewright.stage.memory=64MB
        """
            .formatted(hub.endpoint()));
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void a_staging_goes_on_after_a_kill_and_is_verified_deleted_and_collected() {
    try (ServerProcess server = new ServerProcess(home, "--store-port=0")) {
      server.api().post("/tunewright/models", Map.of("name", "org/tiny", "source", "hf:org/tiny"));
      await()
          .atMost(LONG_ENOUGH)
          .until(() -> staging(server).path("progress").path("stored").asLong() > 200L * MIB);

      server.kill();
      server.up();

      await().atMost(LONG_ENOUGH).until(() -> status(server).equals("staged"));
      assertThat(hub.bytesSent()).as("read from the hub").isLessThan(bytes + TWICE);

      server.api().post(MODEL + "/verify", Map.of());
      await().atMost(LONG_ENOUGH).until(() -> verification(server).equals("sound"));

      assertThat(server.api().delete(MODEL).path("deleted").asBoolean()).isTrue();
      JsonNode collected =
          server
              .api()
              .post("/tunewright/storage/collect", Map.of("dry_run", false, "grace_seconds", 0));
      assertThat(collected.path("bytes").asLong()).isGreaterThan(bytes);
      assertThat(collected.path("uploads").size()).isZero();
    }
  }

  @Test
  void a_model_that_the_hub_has_not_is_told_with_the_reason() {
    try (ServerProcess server = new ServerProcess(home, "--store-port=0")) {
      server
          .api()
          .post("/tunewright/models", Map.of("name", "org/tiny", "source", "hf:org/missing"));
      await().atMost(LONG_ENOUGH).until(() -> status(server).equals("failed"));
      assertThat(staging(server).path("error").asString())
          .startsWith("model_not_found: ")
          .contains("has no hf:org/missing@main");
    }
  }

  private static JsonNode staging(ServerProcess server) {
    return server.api().get(MODEL).path("staging");
  }

  private static String status(ServerProcess server) {
    return staging(server).path("status").asString("");
  }

  private static String verification(ServerProcess server) {
    return staging(server).path("verification").path("state").asString("").toLowerCase();
  }
}
