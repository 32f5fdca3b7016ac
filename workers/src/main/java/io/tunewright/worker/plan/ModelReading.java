package io.tunewright.worker.plan;

import io.tunewright.fault.TuningError;
import io.tunewright.job.WeightDtype;
import io.tunewright.plan.ModelFacts;
import io.tunewright.plan.ParameterCount;
import io.tunewright.plan.TensorShape;
import io.tunewright.worker.stage.transcode.Forecast;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a model's small files tell. Those that see or hear as well nest their text model's. */
final class ModelReading {
  private static final JsonMapper JSON = new JsonMapper();

  private final ModelFiles files;
  private final JsonNode config;

  private ModelReading(ModelFiles files) {
    this.files = files;
    this.config = parsed("config.json", files.get("config.json"));
  }

  static ModelReading of(ModelFiles files) {
    return new ModelReading(files);
  }

  private JsonNode parsed(String path, byte[] json) {
    try {
      return JSON.readTree(json);
    } catch (JacksonException broken) {
      throw TuningError.CORRUPT_WEIGHTS.because(
          "the %s of %s is not valid JSON".formatted(path, files.snapshot()), broken);
    }
  }

  /**
   * @param dtype what the weights are to be turned into: their bytes are told as they will be then
   */
  ModelFacts facts(List<TensorShape> tensors, @Nullable WeightDtype dtype) {
    return new ModelFacts(
        modelType(),
        ParameterCount.of(tensors),
        dtype == null
            ? files.bytes()
            : Forecast.bytes(files.get("config.json"), tensors, files.bytes()),
        contextLength(),
        ModelCard.licence(files).orElse(null));
  }

  private String modelType() {
    return Optional.ofNullable(config.get("model_type"))
        .filter(JsonNode::isString)
        .map(JsonNode::stringValue)
        .orElseThrow(() ->
            TuningError.MODEL_NOT_FOUND.because(
                "the config.json of %s names no model_type".formatted(files.snapshot())));
  }

  @Nullable Long contextLength() {
    for (JsonNode part : List.of(config, config.path("text_config"))) {
      JsonNode length = part.path("max_position_embeddings");
      if (length.isIntegralNumber() && length.longValue() > 0) {
        return length.longValue();
      }
    }
    return null;
  }

  /** Whether transformers' tokenizers would find a chat template. */
  boolean hasChatTemplate() {
    return files.paths().contains("chat_template.jinja")
        || files
            .find("tokenizer_config.json")
            .map(json -> parsed("tokenizer_config.json", json).path("chat_template"))
            .filter(template -> template.isString() || template.isArray())
            .isPresent();
  }
}
