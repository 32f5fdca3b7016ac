package io.tunewright.worker.stage.transcode;

import java.util.ArrayList;
import java.util.List;

/**
 * How scales are told from other tensors: by their names, and where that isn't enough, by shape.
 */
final class Scales {
  private static final String WEIGHT = ".weight";
  private static final String SCALE = ".scale";
  private static final String SCALE_INV = "_scale_inv";

  /** Endings that only quantised forms have; those of forms that aren't known here as well. */
  private static final List<String> ENDINGS = List.of(SCALE_INV, ".weight_scale", ".input_scale");

  private Scales() {}

  /** What the scales of a tensor may be called. */
  static List<String> namesOf(String tensor) {
    List<String> names = new ArrayList<>();
    names.add(tensor + SCALE_INV);
    if (tensor.endsWith(WEIGHT)) {
      names.add(tensor.substring(0, tensor.length() - WEIGHT.length()) + SCALE);
    }
    return names;
  }

  /**
   * Whether a tensor looks like scales of another. A vector called {@code x.scale} may be a
   * parameter of its own (of a norm, say); scales of blocks are matrices.
   */
  static boolean isOne(Tensor tensor) {
    String name = tensor.name();
    return ENDINGS.stream().anyMatch(name::endsWith)
        || tensor.dtype().equals("F8_E8M0")
        || (name.endsWith(SCALE) && tensor.shape().size() > 1);
  }
}
