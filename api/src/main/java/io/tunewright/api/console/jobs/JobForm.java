package io.tunewright.api.console.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tunewright.api.evaluations.EvaluationBody;
import io.tunewright.api.openai.jobs.Integration;
import io.tunewright.api.openai.jobs.JobCheckpoints;
import io.tunewright.job.EvaluationSpec;
import io.tunewright.job.Hyperparameters;
import io.tunewright.job.LoraSettings;
import io.tunewright.job.Retention;
import io.tunewright.job.TuningRequest;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form for a new job. A field is called as the API's body has it, so that the form makes the
 * very body that a program would send, and a refusal finds its field.
 */
final class JobForm {
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonMapper PRETTY =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .changeDefaultPropertyInclusion(
              included -> included.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String HYPER = "method.supervised.hyperparameters.";

  /** How what is typed stands in the body. */
  private enum Kind {
    TEXT,
    NUMBER,
    /** Words parted by commas or spaces. */
    WORDS,
    /** Lines of {@code name = value}, or an object where they would not say it. */
    PAIRS,
    /** Hours, which the body has as seconds. */
    HOURS,
    /** As the API's reference describes it. */
    JSON,
    /** A local time in the server's zone, which the body has as Unix seconds. */
    TIME
  }

  private static final Map<String, Kind> FIELDS = new LinkedHashMap<>();

  static {
    FIELDS.put("model", Kind.TEXT);
    FIELDS.put("training_file", Kind.TEXT);
    FIELDS.put("validation_file", Kind.TEXT);
    FIELDS.put("suffix", Kind.TEXT);
    FIELDS.put("seed", Kind.NUMBER);
    FIELDS.put("metadata", Kind.PAIRS);
    FIELDS.put("integrations", Kind.JSON);
    FIELDS.put(HYPER + "n_epochs", Kind.NUMBER);
    FIELDS.put(HYPER + "batch_size", Kind.NUMBER);
    FIELDS.put(HYPER + "learning_rate_multiplier", Kind.NUMBER);
    FIELDS.put("tunewright.resume_from", Kind.TEXT);
    FIELDS.put("tunewright.trainer", Kind.TEXT);
    FIELDS.put("tunewright.site", Kind.TEXT);
    FIELDS.put("tunewright.pool", Kind.TEXT);
    FIELDS.put("tunewright.stage.dtype", Kind.TEXT);
    FIELDS.put("tunewright.lora.r", Kind.NUMBER);
    FIELDS.put("tunewright.lora.alpha", Kind.NUMBER);
    FIELDS.put("tunewright.lora.dropout", Kind.NUMBER);
    FIELDS.put("tunewright.lora.target_modules", Kind.WORDS);
    FIELDS.put("tunewright.lora.target_parameters", Kind.WORDS);
    FIELDS.put("tunewright.max_steps", Kind.NUMBER);
    FIELDS.put("tunewright.learning_rate", Kind.NUMBER);
    FIELDS.put("tunewright.sequence_length", Kind.NUMBER);
    FIELDS.put("tunewright.save_every", Kind.NUMBER);
    FIELDS.put("tunewright.time_limit", Kind.HOURS);
    FIELDS.put("tunewright.deadline", Kind.TIME);
    FIELDS.put("tunewright.checkpoints.keep_last", Kind.NUMBER);
    FIELDS.put("tunewright.checkpoints.keep_best", Kind.NUMBER);
    FIELDS.put("tunewright.checkpoints.metric", Kind.TEXT);
    FIELDS.put("tunewright.evaluation", Kind.JSON);
  }

  private final Map<String, String> values;

  private JobForm(Map<String, String> values) {
    this.values = values;
  }

  /** As it came from a browser; fields that the form doesn't have are left out. */
  static JobForm of(Map<String, String> sent) {
    Map<String, String> values = new LinkedHashMap<>();
    FIELDS
        .keySet()
        .forEach(field -> {
          String value = sent.get(field);
          if (value != null && !value.isBlank()) {
            values.put(field, value.strip());
          }
        });
    return new JobForm(values);
  }

  /** As it was for another job. */
  static JobForm of(TuningRequest request) {
    Hyperparameters hyper = request.hyperparameters();
    LoraSettings lora = request.lora();
    Retention retention = request.retention();
    Map<String, @Nullable Object> asked = new LinkedHashMap<>();
    asked.put("model", request.model());
    asked.put("training_file", request.training().fileId());
    asked.put(
        "validation_file", request.validation() == null ? null : request.validation().fileId());
    asked.put("suffix", request.suffix());
    asked.put("seed", request.seed());
    asked.put("metadata", shown(request.metadata()));
    asked.put("integrations", json(Integration.of(request.wandb())));
    asked.put(HYPER + "n_epochs", hyper.epochs());
    asked.put(HYPER + "batch_size", hyper.batchSize());
    asked.put(HYPER + "learning_rate_multiplier", hyper.learningRateMultiplier());
    asked.put("tunewright.resume_from", JobCheckpoints.originOf(request));
    asked.put("tunewright.trainer", request.trainer());
    asked.put("tunewright.site", request.site());
    asked.put("tunewright.pool", request.pool());
    asked.put("tunewright.stage.dtype", request.dtype() == null ? null : "bf16");
    asked.put("tunewright.lora.r", lora.r());
    asked.put("tunewright.lora.alpha", lora.alpha());
    asked.put("tunewright.lora.dropout", lora.dropout());
    asked.put("tunewright.lora.target_modules", words(lora.targetModules()));
    asked.put("tunewright.lora.target_parameters", words(lora.targetParameters()));
    asked.put("tunewright.max_steps", hyper.maxSteps());
    asked.put("tunewright.learning_rate", hyper.learningRate());
    asked.put("tunewright.sequence_length", hyper.maxLength());
    asked.put("tunewright.save_every", hyper.saveEvery());
    asked.put(
        "tunewright.time_limit",
        request.timeLimit() == null ? null : request.timeLimit().toSeconds() / 3600.0);
    asked.put("tunewright.checkpoints.keep_last", retention == null ? null : retention.keepLast());
    asked.put("tunewright.checkpoints.keep_best", retention == null ? null : retention.keepBest());
    asked.put("tunewright.checkpoints.metric", retention == null ? null : retention.metric());
    EvaluationSpec evaluation = request.evaluation();
    asked.put(
        "tunewright.evaluation", json(evaluation == null ? null : EvaluationBody.of(evaluation)));
    Map<String, String> values = new LinkedHashMap<>();
    asked.forEach((field, value) -> {
      if (value != null && !value.toString().isBlank()) {
        values.put(field, plain(value));
      }
    });
    return new JobForm(values);
  }

  /** The same, but for the fields that were sent. */
  JobForm with(Map<String, String> sent) {
    Map<String, String> both = new LinkedHashMap<>(values);
    both.putAll(of(sent).values);
    return new JobForm(both);
  }

  /** Whole numbers without a fraction. */
  private static String plain(Object value) {
    String text = value.toString();
    return value instanceof Double && text.endsWith(".0")
        ? text.substring(0, text.length() - 2)
        : text;
  }

  private static @Nullable String words(@Nullable List<String> all) {
    return all == null ? null : String.join(", ", all);
  }

  private static @Nullable String json(@Nullable Object object) {
    return object == null ? null : PRETTY.writeValueAsString(object);
  }

  /** How metadata is shown: what it says must not change by being shown. */
  static String shown(Map<String, String> metadata) {
    StringBuilder lines = new StringBuilder();
    metadata.forEach((name, value) -> lines.append(name).append(" = ").append(value).append('\n'));
    return pairs(lines.toString().strip()).equals(JSON.valueToTree(metadata))
        ? lines.toString()
        : PRETTY.writeValueAsString(metadata);
  }

  /** What stands in each field that isn't empty. */
  Map<String, String> values() {
    return values;
  }

  /** The body that the API would be sent. What is no number where one is wanted goes as it is. */
  ObjectNode body() {
    ObjectNode body = NODES.objectNode();
    values.forEach(
        (field, text) -> put(body, field, node(FIELDS.getOrDefault(field, Kind.TEXT), text)));
    JsonNode method = body.path("method");
    if (method instanceof ObjectNode asked) {
      asked.put("type", "supervised");
    }
    return body;
  }

  byte[] bytes() {
    return JSON.writeValueAsString(body()).getBytes(StandardCharsets.UTF_8);
  }

  private static void put(ObjectNode body, String field, JsonNode value) {
    ObjectNode at = body;
    String[] path = field.split("\\.");
    for (int i = 0; i < path.length - 1; i++) {
      at = at.withObjectProperty(path[i]);
    }
    at.set(path[path.length - 1], value);
  }

  private static JsonNode node(Kind kind, String text) {
    return switch (kind) {
      case TEXT -> NODES.stringNode(text);
      case NUMBER -> number(text);
      case JSON -> tree(text);
      case WORDS -> {
        var words = NODES.arrayNode();
        Arrays.stream(text.split("[,\\s]+")).filter(word -> !word.isEmpty()).forEach(words::add);
        yield words;
      }
      case PAIRS -> pairs(text);
      case HOURS -> {
        JsonNode hours = number(text);
        yield hours.isNumber() ? NODES.numberNode(Math.round(hours.asDouble() * 3600)) : hours;
      }
      case TIME -> time(text);
    };
  }

  private static JsonNode pairs(String text) {
    if (text.startsWith("{")) {
      return tree(text);
    }
    ObjectNode pairs = NODES.objectNode();
    text.lines()
        .filter(line -> !line.isBlank())
        .forEach(line -> {
          int at = line.indexOf('=');
          pairs.put(
              (at < 0 ? line : line.substring(0, at)).strip(),
              at < 0 ? "" : line.substring(at + 1).strip());
        });
    return pairs;
  }

  private static JsonNode number(String text) {
    JsonNode number = tree(text);
    return number.isNumber() ? number : NODES.stringNode(text);
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException none) {
      return NODES.stringNode(text);
    }
  }

  private static JsonNode time(String text) {
    try {
      return NODES.numberNode(
          LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toEpochSecond());
    } catch (DateTimeParseException none) {
      return NODES.stringNode(text);
    }
  }

  /** The form's own name of a field that a refusal names, perhaps in short. */
  static @Nullable String fieldOf(@Nullable String refused) {
    if (refused == null || FIELDS.containsKey(refused)) {
      return refused;
    }
    return FIELDS.keySet().stream()
        .filter(field -> field.endsWith("." + refused) || refused.startsWith(field))
        .findFirst()
        .orElse(null);
  }
}
