package io.tunewright.worker.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

  private static final Pattern NODE = Pattern.compile("nvidia[0-9]+|davinci[0-9]+|kfd");

  /**
   * The device files of NVIDIA, Ascend and AMD accelerators; a container need not have the first.
   */
  public static List<Path> nodes() {
    try (Stream<Path> all = Files.list(Path.of("/dev"))) {
      return all.filter(node -> NODE.matcher(node.getFileName().toString()).matches())
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  /** {@code bfloat16} on a machine with an accelerator; CPUs are slow at it: {@code float32}. */
  public static String usualDtype(String kind) {
    return "auto".equals(kind) && !nodes().isEmpty() ? "bfloat16" : "float32";
  }
}
