package io.tunewright.standalone;

import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import com.openai.models.finetuning.jobs.FineTuningJob;
import com.openai.models.finetuning.jobs.JobCreateParams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A user with OpenAI's own SDK. */
final class Client {
  static final String MODEL = "demo/deepseek-v4-miniature";
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(15);

  private final ApiClient api;
  private final OpenAIClient openai;

  Client(ApiClient api, String key) {
    this.api = api;
    this.openai = OpenAIOkHttpClient.builder().baseUrl(api.address()).apiKey(key.strip()).build();
  }

  OpenAIClient openai() {
    return openai;
  }

  /** Registers the demo's model, uploads its rows, and submits a job of so many steps. */
  String submit(DemoInputs inputs, int steps) {
    return submit(inputs, Map.of("max_steps", steps));
  }

  /** The same with such settings of Tunewright's own. */
  String submit(DemoInputs inputs, Map<String, Object> settings) {
    return submit(inputs, "file:" + inputs.model(), settings);
  }

  /** The same with the model from elsewhere. */
  String submit(DemoInputs inputs, String source, int steps) {
    return submit(inputs, source, Map.of("max_steps", steps));
  }

  private String submit(DemoInputs inputs, String source, Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("learning_rate", 5e-3);
    api.post("/tunewright/models", Map.of("name", MODEL, "source", source));
    return openai
        .fineTuning()
        .jobs()
        .create(
            JobCreateParams.builder()
                .model(MODEL)
                .trainingFile(upload(inputs.training()))
                .validationFile(upload(inputs.heldOut()))
                .suffix("harbour")
                .putAdditionalBodyProperty("tunewright", JsonValue.from(all))
                .build())
        .id();
  }

  FineTuningJob job(String id) {
    return openai.fineTuning().jobs().retrieve(id);
  }

  /** The newest job's id, as soon as there is one. */
  String awaitAnyJob() {
    return await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> jobs().stream().findFirst().orElse(null), Objects::nonNull);
  }

  void awaitStep(String id, long step) {
    await()
        .atMost(LONG_ENOUGH)
        .until(() -> {
          var tunewright = api.get("/fine_tuning/jobs/" + id).path("tunewright");
          return tunewright.path("step").asLong(0) >= step;
        });
  }

  /** Returns once the job has this status, be it none of OpenAI's. */
  void awaitStatus(String id, String status) {
    await().atMost(LONG_ENOUGH).until(() -> job(id).status().asString(), status::equals);
  }

  /** The job once it has ended. */
  FineTuningJob awaitEnd(String id) {
    return await()
        .atMost(LONG_ENOUGH)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> job(id), job -> job.finishedAt().isPresent());
  }

  private List<String> jobs() {
    return openai.fineTuning().jobs().list().data().stream().map(FineTuningJob::id).toList();
  }

  private String upload(Path rows) {
    return openai
        .files()
        .create(FileCreateParams.builder().file(rows).purpose(FilePurpose.FINE_TUNE).build())
        .id();
  }
}
