package io.tunewright.worker.equipment;

import io.tunewright.worker.equipment.Accelerators.Found;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks NVIDIA's driver, by the query that {@code nvidia-smi --help-query-gpu} documents. */
final class NvidiaSmi {
  static final String PROGRAM = "nvidia-smi";

  static final List<String> QUERY =
      List.of("--query-gpu=name,memory.total", "--format=csv,noheader,nounits");

  private static final long MIB = 1 << 20;

  /** The name and MiB; instead of these {@code [N/A]} where memory is the machine's own. */
  private static final Pattern LINE = Pattern.compile("(.+), (?:(\\d+)|\\[.+])");

  private NvidiaSmi() {}

  /** One for each device that it lists; other lines are warnings of the driver's. */
  static List<Found> parse(String answer) {
    return answer
        .lines()
        .map(line -> LINE.matcher(line.strip()))
        .filter(Matcher::matches)
        .map(line -> new Found(line.group(1), line.group(2) == null ? null : memory(line.group(2))))
        .toList();
  }

  private static Long memory(String mebibytes) {
    return Long.parseLong(mebibytes) * MIB;
  }
}
