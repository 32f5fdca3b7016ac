package io.tunewright.standalone;

import io.tunewright.fault.TuningError;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Submits the demo's job and follows it to its end, through the API alone. */
final class DemoJob {
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final List<String> ENDS = List.of("succeeded", "failed", "cancelled");

  private final ApiClient api;
  private String stage = "";
  private @Nullable Progress training;

  DemoJob(ApiClient api) {
    this.api = api;
  }

  /** Uploads, registers, submits. */
  JsonNode submit(DemoInputs inputs) {
    api.post(
        "/tunewright/models",
        Map.of("name", "demo", "source", "file:" + inputs.model().toAbsolutePath()));
    return api.post(
        "/fine_tuning/jobs",
        Map.of(
            "model", "demo",
            "training_file", fileId(api.upload(inputs.training())),
            "validation_file", fileId(api.upload(inputs.heldOut())),
            "suffix", "harbour",
            "seed", 7,
            "method", Map.of("type", "supervised"),
            "metadata", Map.of("from", "demo")));
  }

  /**
   * Shows each stage, and how far training is, until the job has succeeded.
   *
   * @throws io.temporal.failure.ApplicationFailure TRAINING_FAILED with the job's own error where
   *     it ended otherwise
   */
  JsonNode follow(String id) {
    while (true) {
      JsonNode job = api.get("/fine_tuning/jobs/" + id);
      show(job.path("status").asString(), job.path("tunewright"));
      if (ENDS.contains(job.path("status").asString())) {
        return succeeded(job);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** The published adapter, with its manifest. */
  JsonNode adapter(JsonNode job) {
    JsonNode adapter = job.path("tunewright").path("adapter");
    return api.get(
        "/tunewright/adapters/%s/versions/%d"
            .formatted(adapter.path("name").asString(), adapter.path("version").asInt()));
  }

  private void show(String status, JsonNode progress) {
    String now = progress.path("stage").asString(status);
    if (!now.equals(stage)) {
      endTraining();
      stage = now;
      System.out.println("stage: " + stage);
    }
    if (progress.path("max_steps").asInt(0) > 0 && stage.equals("track")) {
      if (training == null) {
        training = Progress.of("training, steps", progress.path("max_steps").asInt());
      }
      training.note(note(progress));
      training.reached(progress.path("step").asInt(0));
    }
  }

  private static String note(JsonNode progress) {
    StringBuilder note = new StringBuilder();
    if (progress.path("train_loss").isNumber()) {
      note.append("loss %.3f  ".formatted(progress.path("train_loss").asDouble()));
    }
    if (progress.path("tokens_per_second").isNumber()) {
      note.append("%.0f tokens/s".formatted(progress.path("tokens_per_second").asDouble()));
    }
    return note.toString().strip();
  }

  private void endTraining() {
    if (training != null) {
      training.close();
      training = null;
    }
  }

  private JsonNode succeeded(JsonNode job) {
    endTraining();
    if (!job.path("status").asString().equals("succeeded")) {
      throw TuningError.TRAINING_FAILED.because(
          "job %s ended %s: %s"
              .formatted(
                  job.path("id").asString(),
                  job.path("status").asString(),
                  job.path("error").path("message").asString("no reason was given")));
    }
    return job;
  }

  private static String fileId(JsonNode file) {
    return file.path("id").asString();
  }
}
