package io.tunewright.worker.trainer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    if (threads != null && threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + ", wanted at least 1");
    }
  }

  /** The device files of NVIDIA, Ascend and AMD accelerators. */
  public static final List<Path> NODES =
      List.of(Path.of("/dev/nvidia0"), Path.of("/dev/davinci0"), Path.of("/dev/kfd"));

  /** {@code bfloat16} on a machine with an accelerator; CPUs are slow at it: {@code float32}. */
  public static String usualDtype(String kind) {
    return "auto".equals(kind) && NODES.stream().anyMatch(Files::exists) ? "bfloat16" : "float32";
  }
}
