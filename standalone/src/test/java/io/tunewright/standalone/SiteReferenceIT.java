package io.tunewright.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.models.finetuning.jobs.FineTuningJob;
import io.tunewright.standalone.parts.Home;
import io.tunewright.storage.objects.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Weights and rows that lie on the site, used by the packaged program and the real trainer. */
class SiteReferenceIT {
  private static final String ENTRY = "/tunewright/models/" + Client.MODEL;
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(3);

  @TempDir Path scratch;
  private Home home;
  private DemoInputs inputs;
  private Path model;

  @BeforeEach
  void layOut() throws IOException {
    home = Home.at(scratch.resolve("home"));
    inputs = DemoData.inputs();
    Path shelf = Files.createDirectories(scratch.toRealPath().resolve("shelf"));
    model = Files.createDirectories(shelf.resolve("miniature"));
    for (Path file : files(inputs.model())) {
      Files.copy(file, model.resolve(inputs.model().relativize(file).toString()));
    }
    Files.copy(inputs.training(), shelf.resolve("rows.jsonl"));
    home.write("tunewright.properties", DemoData.site() + "tunewright.site.allowed-roots=" + shelf);
  }

  @Test
  void a_job_trains_on_weights_where_they_lie_and_nothing_moves_them() throws IOException {
    Map<String, String> before = hashes();
    try (ServerProcess server = new ServerProcess(home, "--store-port=0")) {
      Client client = new Client(server.api(), home.read(AdminKey.FILE).orElseThrow());
      String id = client.submit(inputs, "site:local" + model, 10);

      FineTuningJob job = client.awaitEnd(id);

      assertThat(job.status()).as("%s", job.error()).isEqualTo(FineTuningJob.Status.SUCCEEDED);
      assertThat(home.resolve("site/runs/" + id + "-train-1/config.json"))
          .content()
          .contains("\"" + model + "\"");
      assertThat(home.resolve("site/hub"))
          .satisfiesAnyOf(
              hub -> assertThat(hub).doesNotExist(),
              hub -> assertThat(hub).isDirectoryNotContaining("glob:**/models--*"));
      assertThat(staging(server).path("status").asString()).isEqualTo("staged");
      assertThat(verified(server)).isEqualTo("SOUND");
      corruptUnseen();
      assertThat(verified(server)).isEqualTo("CORRUPT");
      assertThat(server.api().delete(ENTRY).path("deleted").asBoolean()).isTrue();
    }
    assertThat(hashes().keySet()).isEqualTo(before.keySet());
  }

  @Test
  void rows_of_the_site_become_a_file() throws IOException {
    Path rows = model.resolveSibling("rows.jsonl");
    try (ServerProcess server = new ServerProcess(home, "--store-port=0")) {
      String id =
          server
              .api()
              .post("/tunewright/datasets", Map.of("source", "site:local" + rows))
              .path("id")
              .asString();
      JsonNode file =
          await()
              .atMost(LONG_ENOUGH)
              .until(
                  () -> server.api().get("/tunewright/datasets/" + id),
                  dataset -> !dataset.path("status").asString().equals("processing"));
      assertThat(file.path("sha256").asString()).as("%s", file).isEqualTo(Hashing.of(rows));
    }
  }

  /** One bit, with the time of change put back: only reading all of it can tell. */
  private void corruptUnseen() throws IOException {
    Path shard =
        files(model).stream()
            .filter(file -> file.toString().endsWith(".safetensors"))
            .findFirst()
            .orElseThrow();
    FileTime modified = Files.getLastModifiedTime(shard);
    byte[] bytes = Files.readAllBytes(shard);
    bytes[bytes.length - 1] ^= 1;
    Files.write(shard, bytes);
    Files.setLastModifiedTime(shard, modified);
  }

  private static String verified(ServerProcess server) {
    String before = staging(server).path("verification").path("time").asString("");
    server.api().post(ENTRY + "/verify", Map.of());
    return await()
        .atMost(LONG_ENOUGH)
        .until(
            () -> staging(server).path("verification"),
            found ->
                !found.path("time").asString("").equals(before)
                    && !found.path("state").asString("RUNNING").equals("RUNNING"))
        .path("state")
        .asString();
  }

  private static JsonNode staging(ServerProcess server) {
    return server.api().get(ENTRY).path("staging");
  }

  private Map<String, String> hashes() throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    for (Path file : files(model)) {
      hashes.put(file.toString(), Hashing.of(file));
    }
    return hashes;
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
