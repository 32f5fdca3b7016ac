package io.tunewright.worker.trainer;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a site computes on and how.
 *
 * @param kind {@code cpu}, or {@code auto} for the accelerator that the trainer's framework finds
 * @param dtype of weights and activations
 * @param threads per process on a CPU, null for as many as there are cores
 */
public record Device(String kind, String dtype, @Nullable Integer threads) {
  public Device {
    if (!Set.of("cpu", "auto").contains(kind)) {
      throw new IllegalArgumentException("device is '" + kind + "', wanted cpu or auto");
    }
    if (!Set.of("float32", "bfloat16", "float16").contains(dtype)) {
      throw new IllegalArgumentException(
          "dtype is '" + dtype + "', wanted float32, bfloat16 or float16");
    }
  }
}
