package io.tunewright.standalone.chaos;

import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import com.openai.models.finetuning.jobs.JobCreateParams;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A patient user with OpenAI's own SDK: what one api doesn't answer is asked of the other. */
final class Front {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration ONE_ANSWER = Duration.ofSeconds(10);

  private final List<Member> apis;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  Front(List<Member> apis) {
    this.apis = List.copyOf(apis);
  }

  /** Lets jobs name the model. */
  void register(String name, Path model) {
    asked(api -> post(api, "/tunewright/models", Map.of("name", name, "source", "file:" + model)));
  }

  /** The id of a file that holds these rows. */
  String upload(Path rows) {
    return asked(api ->
        openai(api)
            .files()
            .create(FileCreateParams.builder().file(rows).purpose(FilePurpose.FINE_TUNE).build())
            .id());
  }

  /** The job's id; a repetition with the same order finds the same job. */
  String submit(Order order, String rows) {
    return asked(api -> submit(api, order, rows));
  }

  /** The same, of this api alone and once. */
  String submit(Member api, Order order, String rows) {
    return openai(api)
        .fineTuning()
        .jobs()
        .create(
            JobCreateParams.builder()
                .model(order.model())
                .trainingFile(rows)
                .suffix(order.suffix())
                .seed(order.seed())
                .putAdditionalHeader("Idempotency-Key", "chaos-" + order.seed())
                .putAdditionalBodyProperty("tunewright", JsonValue.from(order.extras()))
                .build())
        .id();
  }

  void cancel(String job) {
    asked(api -> openai(api).fineTuning().jobs().cancel(job));
  }

  /** One of {@code pause} and {@code resume}. */
  void tell(String job, String command) {
    post("/fine_tuning/jobs/" + job + "/" + command, Map.of());
  }

  void extend(String job, Instant deadline) {
    post("/fine_tuning/jobs/" + job + "/extend", Map.of("deadline", deadline.getEpochSecond()));
  }

  /**
   * Says it again until the evaluation waits for no decision any more: whether it was heard shows
   * there alone.
   *
   * @param word {@code approve} or {@code reject}
   */
  void decide(String evaluation, String word) {
    String path = "/tunewright/evaluations/" + evaluation;
    asked(api -> {
      JsonNode now = send(request(api, path).GET().build());
      if (!now.path("state").asString().equals("awaiting_approval")) {
        return now;
      }
      post(api, path + "/" + word, Map.of("note", "as the round has it"));
      throw new IllegalStateException(evaluation + " still waits for a decision");
    });
  }

  String status(String job) {
    return get("/fine_tuning/jobs/" + job).path("status").asString("");
  }

  /** Empty objects stand for what isn't there. */
  JsonNode get(String path) {
    return asked(api -> send(request(api, path).GET().build()));
  }

  JsonNode post(String path, Object body) {
    return asked(api -> post(api, path, body));
  }

  void delete(String path) {
    asked(api -> send(request(api, path).DELETE().build()));
  }

  private JsonNode post(Member api, String path, Object body) {
    return send(
        request(api, path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build());
  }

  /** The first answer that any api gives. */
  private <T> T asked(Function<Member, T> question) {
    return Objects.requireNonNull(
        await()
            .atMost(PATIENCE)
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(100))
            .until(() -> answer(question), Objects::nonNull));
  }

  private <T> @Nullable T answer(Function<Member, T> question) {
    for (Member api : apis) {
      try {
        if (api.address() != null) {
          return question.apply(api);
        }
      } catch (RuntimeException silent) {
        // the other one, or later
      }
    }
    return null;
  }

  private static OpenAIClient openai(Member api) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(Objects.requireNonNull(api.address()))
        .apiKey(api.key())
        .maxRetries(0)
        .timeout(ONE_ANSWER)
        .build();
  }

  private static HttpRequest.Builder request(Member api, String path) {
    return HttpRequest.newBuilder(URI.create(api.address() + path))
        .timeout(ONE_ANSWER)
        .header("Authorization", "Bearer " + api.key());
  }

  private JsonNode send(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() == 404) {
        return JSON.createObjectNode();
      }
      if (response.statusCode() / 100 != 2) {
        throw new IllegalStateException(response.statusCode() + ": " + response.body());
      }
      return JSON.readTree(response.body());
    } catch (IOException silent) {
      throw new java.io.UncheckedIOException(silent);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }
}
