package io.tunewright.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.models.finetuning.jobs.FineTuningJob;
import io.tunewright.standalone.parts.Home;
import io.tunewright.storage.objects.Hashing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Checkpoints of the real trainer, on the packaged program. */
class CheckpointIT {
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(15);

  @TempDir Path scratch;

  @Test
  void a_checkpoint_of_a_cancelled_job_is_proven_and_published() throws IOException {
    Home home = DemoData.home(scratch);
    DemoInputs inputs = DemoData.inputs();
    try (ServerProcess server = new ServerProcess(home, "--store-port=0")) {
      ApiClient api = server.api();
      Client client = new Client(api, home.read(AdminKey.FILE).orElseThrow());
      String id = client.submit(inputs, Map.of("max_steps", 2000, "save_every", 5));
      await()
          .atMost(LONG_ENOUGH)
          .until(() -> !api.get("/fine_tuning/jobs/" + id + "/checkpoints").path("data").isEmpty());

      client.openai().fineTuning().jobs().cancel(id);
      assertThat(client.awaitEnd(id).status()).isEqualTo(FineTuningJob.Status.CANCELLED);
      JsonNode newest = api.get("/fine_tuning/jobs/" + id + "/checkpoints").path("data").path(0);
      String path = "/fine_tuning/jobs/" + id + "/checkpoints/" + newest.path("id").asString();
      api.post(path + "/publish", Map.of());
      JsonNode publication =
          await()
              .atMost(LONG_ENOUGH)
              .until(
                  () -> api.get(path).path("tunewright").path("publication"),
                  told -> !"requested".equals(told.path("status").asString()));

      assertThat(publication.path("status").asString())
          .as("%s", publication)
          .isEqualTo("published");
      String model = newest.path("fine_tuned_model_checkpoint").asString();
      JsonNode published = api.get("/models/" + model).path("tunewright");
      assertThat(model).endsWith(":ckpt-step-" + newest.path("step_number").asLong());
      assertThat(published.path("adapter").asString())
          .isEqualTo(publication.path("served_name").asString());
      Path written =
          home.resolve(
              "site/runs/%s-train-1/output/checkpoint-%d/adapter_model.safetensors"
                  .formatted(id, newest.path("step_number").asLong()));
      assertThat(published.path("sha256").asString()).isEqualTo(Hashing.of(written));
    }
  }
}
