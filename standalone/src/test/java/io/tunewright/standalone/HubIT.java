package io.tunewright.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.models.finetuning.jobs.FineTuningJob;
import io.tunewright.standalone.parts.Home;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is staged and published here, read by Hugging Face's own clients and by another of us. */
class HubIT {
  private static final String MODEL = "demo/deepseek-v4-miniature";
  private static final String ENTRY = "/tunewright/models/" + MODEL;

  @TempDir Path scratch;

  @Test
  void hugging_faces_clients_and_another_tunewright_read_models_and_adapters() throws Exception {
    DemoInputs inputs = DemoData.inputs();
    Home home = DemoData.home(scratch.resolve("first"));
    try (ServerProcess server = new ServerProcess(home, "--store-port=0")) {
      Client client = new Client(server.api(), key(home));
      FineTuningJob job = client.awaitEnd(client.submit(inputs, 30));
      assertThat(job.status()).isEqualTo(FineTuningJob.Status.SUCCEEDED);
      String commit = staged(server);

      assertThat(python(server, key(home), commit)).contains("all read");
      assertMirrored(server, key(home), commit);
    }
  }

  private void assertMirrored(ServerProcess origin, String key, String commit) {
    Home home = Home.at(scratch.resolve("second"));
    home.write(
        "tunewright.properties",
        """
        tunewright.sources.hf.endpoint=%s
        tunewright.sources.hf.token=%s
        """
            .formatted(hub(origin), key));
    try (ServerProcess mirror = new ServerProcess(home, "--store-port=0")) {
      mirror.api().post("/tunewright/models", Map.of("name", MODEL, "source", "hf:" + MODEL));
      assertThat(staged(mirror)).isEqualTo(commit);
      mirror.api().post(ENTRY + "/verify", Map.of());
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() ->
              staging(mirror).path("verification").path("state").asString("").equals("SOUND"));
    }
  }

  private static String key(Home home) {
    return home.read(AdminKey.FILE).orElseThrow().strip();
  }

  private static String hub(ServerProcess server) {
    return server.api().address().replaceFirst("/v1$", "/hf");
  }

  private static JsonNode staging(ServerProcess server) {
    return server.api().get(ENTRY).path("staging");
  }

  private static String staged(ServerProcess server) {
    return await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> staging(server), staging -> staging.path("status").asString("").equals("staged"))
        .path("commit")
        .asString();
  }

  private String python(ServerProcess server, String key, String commit)
      throws IOException, InterruptedException, URISyntaxException {
    Path program = Path.of(HubIT.class.getResource("/hub/clients.py").toURI());
    Path said = scratch.resolve("python.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    RealParts.python().toString(),
                    program.toString(),
                    MODEL,
                    commit,
                    "adapters/harbour",
                    scratch.toString()))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "HF_ENDPOINT", hub(server),
                "HF_TOKEN", key,
                "HF_HOME", scratch.resolve("hf-home").toString()));
    int code = builder.start().waitFor();
    assertThat(code).as(Files.readString(said)).isZero();
    return Files.readString(said);
  }
}
