package io.tunewright.worker.stage.transcode;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.fault.TuningError;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a model's config says of its quantisation.
 *
 * @param block rows and columns that share a scale, null where the config names none
 * @param expertDtype {@code fp4} or {@code fp8}; null where the config names none: then packed
 *     experts are FP4
 */
record Quantisation(@Nullable Block block, @Nullable String expertDtype) {
  static final String FP4 = "fp4";
  static final String FP8 = "fp8";

  /** The request's field that asks for what is done here. */
  static final String FIELD = "tunewright.stage.dtype";

  private static final Set<String> E4M3 = Set.of("e4m3", "float8_e4m3fn");

  /** Larger blocks than any matrix, and products far from overflowing. */
  private static final int LARGEST_BLOCK = 1 << 20;

  record Block(int rows, int columns) {}

  /**
   * Reads it at the top of the config or in the config of a part of the model.
   *
   * @return empty where the config speaks of none
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST where it is of a kind that isn't
   *     known; CORRUPT_WEIGHTS where it contradicts itself
   */
  static Optional<Quantisation> of(JsonNode config) {
    Set<JsonNode> found = new LinkedHashSet<>();
    Set<String> expertDtypes = new LinkedHashSet<>();
    for (JsonNode part : ConfigParts.of(config)) {
      JsonNode quantisation = part.path(ConfigParts.QUANTISATION);
      if (quantisation.isObject()) {
        found.add(quantisation);
        addWord(quantisation.path(ConfigParts.EXPERT_DTYPE), expertDtypes);
      } else if (!quantisation.isMissingNode() && !quantisation.isNull()) {
        throw corrupt("quantization_config is " + quantisation + ", wanted an object");
      }
      addWord(part.path(ConfigParts.EXPERT_DTYPE), expertDtypes);
    }
    if (found.size() > 1) {
      throw corrupt("it has quantization_configs that differ");
    }
    if (expertDtypes.size() > 1) {
      throw corrupt("its expert_dtypes contradict each other: " + expertDtypes);
    }
    return found.stream()
        .findFirst()
        .map(node -> of(node, expertDtypes.stream().findFirst().orElse(null)));
  }

  private static Quantisation of(JsonNode node, @Nullable String expertDtype) {
    String method = node.path("quant_method").asString("");
    if (!method.equals(FP8)) {
      throw unknown("quant_method '%s', known is 'fp8'".formatted(method));
    }
    String format = node.path("fmt").asString("e4m3");
    if (!E4M3.contains(format)) {
      throw unknown("fmt '%s', known is 'e4m3'".formatted(format));
    }
    if (expertDtype != null && !List.of(FP4, FP8).contains(expertDtype)) {
      throw unknown("expert_dtype '%s', known are 'fp4' and 'fp8'".formatted(expertDtype));
    }
    return new Quantisation(block(node.path("weight_block_size")), expertDtype);
  }

  private static @Nullable Block block(JsonNode size) {
    if (size.isMissingNode() || size.isNull()) {
      return null;
    }
    if (size.size() != 2 || !isSize(size.path(0)) || !isSize(size.path(1))) {
      throw corrupt("weight_block_size is " + size + ", wanted two sizes such as [128, 128]");
    }
    return new Block(size.path(0).intValue(), size.path(1).intValue());
  }

  private static boolean isSize(JsonNode size) {
    return size.isIntegralNumber()
        && size.canConvertToInt()
        && size.intValue() > 0
        && size.intValue() <= LARGEST_BLOCK;
  }

  private static void addWord(JsonNode word, Set<String> words) {
    if (!word.isMissingNode() && !word.isNull()) {
      words.add(word.asString(word.toString()));
    }
  }

  private static ApplicationFailure corrupt(String why) {
    return TuningError.CORRUPT_WEIGHTS.because("config.json is not sound: " + why);
  }

  private static ApplicationFailure unknown(String why) {
    return TuningError.INVALID_REQUEST.at(
        FIELD, "the weights can't be turned into bf16: config.json names the " + why);
  }
}
