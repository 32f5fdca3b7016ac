package io.tunewright.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.models.finetuning.jobs.FineTuningJob;
import com.openai.models.finetuning.jobs.FineTuningJobEvent;
import com.openai.models.finetuning.jobs.checkpoints.FineTuningJobCheckpoint;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Jobs on the packaged program with the real trainer, driven by OpenAI's own SDK. */
class JobIT extends DemoJobs {
  @Test
  void a_job_ends_as_a_proven_adapter_that_any_client_finds() throws IOException {
    try (ServerProcess server = new ServerProcess(home, "--store-port=0")) {
      Client client = client(server);
      String id = client.submit(inputs, 30);

      FineTuningJob job = client.awaitEnd(id);

      assertThat(job.status()).as("%s", job.error()).isEqualTo(FineTuningJob.Status.SUCCEEDED);
      String model = job.fineTunedModel().orElseThrow();
      assertThat(model).startsWith("ft:").contains(":default:harbour:");
      assertThat(client.openai().models().retrieve(model).id()).isEqualTo(model);
      assertThat(job.trainedTokens().orElse(0L)).isPositive();
      assertThat(client.openai().fineTuning().jobs().checkpoints().list(id).data())
          .extracting(FineTuningJobCheckpoint::stepNumber)
          .contains(30L);
      assertThat(client.openai().fineTuning().jobs().listEvents(id).data())
          .extracting(event -> event.type().orElseThrow())
          .contains(FineTuningJobEvent.Type.MESSAGE, FineTuningJobEvent.Type.METRICS);
      assertThat(home.resolve("site/runs/" + id + "-train-1/config.json"))
          .as("what the trainer read")
          .content()
          .contains("/.runs/")
          .contains("/" + id + "-train-1\"");
      await().untilAsserted(() -> assertThat(weights()).noneMatch(path -> path.contains(id)));
      assertThat(weights()).anyMatch(path -> path.contains("/snapshots/"));
    }
  }

  /** The readers' native codecs come out of the program itself. */
  @Test
  void a_job_is_trained_and_judged_on_parquet_files() throws Exception {
    DemoInputs rows =
        new DemoInputs(inputs.model(), parquet("train.parquet"), parquet("heldout.parquet"));
    try (ServerProcess server = new ServerProcess(home, "--store-port=0")) {
      String id = client(server).submit(rows, 10);

      FineTuningJob job = client(server).awaitEnd(id);

      assertThat(job.status()).as("%s", job.error()).isEqualTo(FineTuningJob.Status.SUCCEEDED);
      assertThat(server.api().get("/fine_tuning/jobs/" + id).path("tunewright").path("result"))
          .isNotEmpty();
    }
  }

  private static Path parquet(String name) throws URISyntaxException {
    return Path.of(Objects.requireNonNull(JobIT.class.getResource("/parquet/" + name)).toURI());
  }

  @Test
  void a_paused_job_and_one_from_a_checkpoint_give_the_adapter_of_one_that_was_left_alone()
      throws IOException {
    int steps = 24;
    try (ServerProcess server = new ServerProcess(home, "--store-port=0")) {
      String alone = client(server).submit(inputs, steps);
      client(server).awaitEnd(alone);

      String paused = client(server).submit(inputs, steps);
      client(server).awaitStep(paused, 5);
      client(server).openai().fineTuning().jobs().pause(paused);
      client(server).awaitStatus(paused, "paused");
      assertThat(processesWith(home.resolve("site/runs/" + paused + "-train-1"))).isEmpty();
      server.kill();
      server.up();
      client(server).awaitStatus(paused, "paused");
      client(server).openai().fineTuning().jobs().resume(paused);
      client(server).awaitEnd(paused);

      assertThat(adapter(server, paused)).isNotEmpty().isEqualTo(adapter(server, alone));
      JsonNode attempts =
          server.api().get("/fine_tuning/jobs/" + paused + "/attempts").path("data");
      assertThat(attempts.get(0).path("cause").asString()).isEqualTo("stopped");
      assertThat(attempts.get(1).path("checkpoint_step").asLong()).isBetween(5L, steps - 1L);

      JsonNode kept = checkpoints(server, alone).get(1);
      long step = kept.path("step_number").asLong();
      String resumed =
          client(server)
              .submit(
                  inputs, Map.of("max_steps", steps, "resume_from", kept.path("id").asString()));
      client(server).awaitEnd(resumed);

      assertThat(adapter(server, resumed)).isEqualTo(adapter(server, alone));
      assertThat(step).isBetween(1L, steps - 1L);
      assertThat(home.resolve("site/runs/" + resumed + "-train-1/output/metrics.jsonl"))
          .content()
          .contains("\"step\": %d,".formatted(step + 1))
          .doesNotContain("\"step\": %d,".formatted(step));
      assertThat(checkpoints(server, resumed))
          .extracting(each -> each.path("step_number").asLong())
          .allMatch(own -> own > step);
    }
  }

  /** The newest first. */
  private static JsonNode checkpoints(ServerProcess server, String job) {
    return server.api().get("/fine_tuning/jobs/" + job + "/checkpoints").path("data");
  }

  /** The published adapter's sha256. */
  private static String adapter(ServerProcess server, String job) {
    JsonNode extras = server.api().get("/fine_tuning/jobs/" + job).path("tunewright");
    return extras.path("adapter").path("sha256").asString("");
  }

  /** All that the site keeps of weights. */
  private List<String> weights() throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("site/hub"))) {
      return files.map(Path::toString).toList();
    }
  }
}
