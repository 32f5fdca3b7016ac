package io.tunewright.worker.stage.transcode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The scales of a model: found by the names of what they scale, each used once.
 *
 * <p>DeepSeek-V3 calls the scales of {@code x.weight} {@code x.weight_scale_inv}, V4 calls them
 * {@code x.scale}; both are factors.
 */
final class Scales {
  static final String POWER_OF_TWO = "F8_E8M0";

  private static final String WEIGHT = ".weight";
  private static final String SCALE = ".scale";
  private static final String SCALE_INV = "_scale_inv";

  /** Endings that only quantised forms have; those of forms that aren't known here as well. */
  private static final List<String> ENDINGS = List.of(SCALE_INV, ".weight_scale", ".input_scale");

  private final Map<String, Tensor> byName = new HashMap<>();
  private final Set<String> used = new HashSet<>();

  /**
   * @param tensors of all shards, scales and others
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS where one stands twice
   */
  Scales(List<Tensor> tensors) {
    for (Tensor tensor : tensors) {
      Tensor other = byName.put(tensor.name(), tensor);
      if (other != null) {
        throw tensor.corrupt("stands in " + other.file() + " too");
      }
    }
  }

  /**
   * The scales of a quantised tensor.
   *
   * @param dtypes that they may have
   * @param shape that they must have
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS naming the tensor
   */
  Tensor of(Tensor tensor, Set<String> dtypes, List<Long> shape) {
    List<String> names = namesOf(tensor.name());
    List<Tensor> found = names.stream().map(byName::get).filter(Objects::nonNull).toList();
    if (found.size() != 1) {
      throw tensor.corrupt(
          "is %s and has %s, wanted one of %s"
              .formatted(tensor.dtype(), found.isEmpty() ? "no scale" : "two scales", names));
    }
    Tensor scale = found.getFirst();
    if (!dtypes.contains(scale.dtype())) {
      throw scale.corrupt(
          "is %s, the scales of %s are wanted as one of %s"
              .formatted(scale.dtype(), tensor.dtype(), dtypes.stream().sorted().toList()));
    }
    if (!scale.shape().equals(shape)) {
      throw scale.corrupt(
          "has the shape %s, as the scales of '%s' %s wanted %s"
              .formatted(scale.shape(), tensor.name(), tensor.shape(), shape));
    }
    used.add(scale.name());
    return scale;
  }

  private static List<String> namesOf(String tensor) {
    List<String> names = new ArrayList<>();
    names.add(tensor + SCALE_INV);
    if (tensor.endsWith(WEIGHT)) {
      names.add(tensor.substring(0, tensor.length() - WEIGHT.length()) + SCALE);
    }
    return names;
  }

  /** Whether a tensor is the scales of one that was asked for. */
  boolean isUsed(Tensor tensor) {
    return used.contains(tensor.name());
  }

  /**
   * Whether a tensor looks like scales of another. A vector called {@code x.scale} may be a
   * parameter of its own (of a norm, say); scales of blocks are matrices.
   */
  static boolean isOne(Tensor tensor) {
    String name = tensor.name();
    return ENDINGS.stream().anyMatch(name::endsWith)
        || tensor.dtype().equals(POWER_OF_TWO)
        || (name.endsWith(SCALE) && tensor.shape().size() > 1);
  }
}
