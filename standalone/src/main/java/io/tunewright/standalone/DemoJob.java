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

  /** Far above what a model bears that has learned something; this one has only noise to lose. */
  private static final double LEARNING_RATE = 1e-2;

  /**
   * Three passes over the demo's rows: where its answers begin to sound like those it was shown.
   */
  private static final int STEPS = 60;

  private static final Map<String, Object> METHOD =
      Map.of(
          "type", "supervised", "supervised", Map.of("hyperparameters", Map.of("batch_size", 8)));

  /** Attention, and the experts too, which hold most of the weights. */
  private static final Map<String, List<String>> LORA =
      Map.of(
          "target_modules", List.of("q_a_proj", "q_b_proj", "kv_proj", "o_b_proj"),
          "target_parameters", List.of("mlp.experts.gate_up_proj", "mlp.experts.down_proj"));

  private static final String MODEL = "demo/deepseek-v4-miniature";
  private static final List<String> ENDS = List.of("succeeded", "failed", "cancelled");

  private final ApiClient api;
  private String stage = "";
  private double loss = Double.NaN;
  private long seen;
  private @Nullable Progress training;

  DemoJob(ApiClient api) {
    this.api = api;
  }

  /** Registers the model, uploads the files, submits the job, and gives its id. */
  String submit(DemoInputs inputs) {
    api.post(
        "/tunewright/models",
        Map.of("name", MODEL, "source", "file:" + inputs.model().toAbsolutePath()));
    JsonNode job =
        api.post(
            "/fine_tuning/jobs",
            Map.of(
                "model",
                MODEL,
                "training_file",
                fileId(api.upload(inputs.training())),
                "validation_file",
                fileId(api.upload(inputs.heldOut())),
                "suffix",
                "harbour",
                "seed",
                7,
                "method",
                METHOD,
                "tunewright",
                Map.of("max_steps", STEPS, "learning_rate", LEARNING_RATE, "lora", LORA)));
    return job.path("id").asString();
  }

  /**
   * Shows each stage, and how far training is, until the job has succeeded.
   *
   * @throws io.temporal.failure.ApplicationFailure TRAINING_FAILED with the job's own error where
   *     it ended otherwise
   */
  void follow(String id) {
    while (true) {
      JsonNode job = api.get("/fine_tuning/jobs/" + id);
      show(id, job.path("tunewright"));
      if (ENDS.contains(job.path("status").asString())) {
        endTraining();
        demandSuccess(job);
        return;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** The adapter that the job has published, with its manifest. */
  JsonNode adapter(String job) {
    JsonNode adapter = api.get("/fine_tuning/jobs/" + job).path("tunewright").path("adapter");
    if (adapter.isMissingNode()) {
      throw TuningError.BROKEN_PROMISE.because("job " + job + " succeeded without any adapter");
    }
    return api.get(
        "/tunewright/adapters/%s/%d"
            .formatted(adapter.path("name").asString(), adapter.path("version").asInt()));
  }

  private void show(String id, JsonNode progress) {
    String now = progress.path("stage").asString(stage);
    if (!now.equals(stage)) {
      endTraining();
      stage = now;
      System.out.println("stage: " + stage);
    }
    if (stage.equals("track") && progress.path("step").asInt(0) > 0) {
      if (training == null) {
        training = Progress.of("training, steps", progress.path("max_steps").asInt());
      }
      training.note(note(id, progress));
      training.reached(progress.path("step").asInt());
    }
  }

  private String note(String id, JsonNode progress) {
    JsonNode metrics = api.get("/fine_tuning/jobs/" + id + "/metrics?after=" + seen).path("data");
    for (JsonNode line : metrics) {
      seen = line.path("seq").asLong();
      loss = line.path("train_loss").asDouble(loss);
    }
    return "loss %.2f  %.0f tokens/s"
        .formatted(loss, progress.path("tokens_per_second").asDouble(0));
  }

  private void endTraining() {
    if (training != null) {
      training.close();
      training = null;
    }
  }

  private static void demandSuccess(JsonNode job) {
    String status = job.path("status").asString();
    if (!status.equals("succeeded")) {
      throw TuningError.TRAINING_FAILED.because(
          "job %s ended %s: %s"
              .formatted(
                  job.path("id").asString(),
                  status,
                  job.path("error").path("message").asString("no reason was given")));
    }
  }

  private static String fileId(JsonNode file) {
    return file.path("id").asString();
  }
}
