package io.tunewright.worker.equipment;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks Ascend's driver, by the queries that its manual documents: {@code info -m} for which chips
 * there are, {@code info -t memory -i <npu> -c <chip>} for the memory of each.
 */
final class NpuSmi {
  static final String PROGRAM = "npu-smi";

  static final List<String> MAPPING = List.of("info", "-m");

  private static final long MIB = 1 << 20;

  /**
   * NPU ID, chip ID, chip logic ID, of newer drivers a physical ID, and the name. A chip without a
   * logic ID, such as the board's controller, computes nothing.
   */
  private static final Pattern CHIP =
      Pattern.compile("(\\d+)\\s+(\\d+)\\s+\\d+\\s+(?:(?:\\d+|-)\\s+)?(\\S.*)");

  private static final Pattern CAPACITY =
      Pattern.compile("(?m)^\\s*(?:HBM|DDR) Capacity\\(MB\\)\\s*:\\s*([1-9]\\d*)\\s*$");

  private NpuSmi() {}

  /** One chip that computes. */
  record Chip(String npu, String chip, String name) {
    List<String> memoryQuery() {
      return List.of("info", "-t", "memory", "-i", npu, "-c", chip);
    }
  }

  static List<Chip> chips(String answer) {
    return answer
        .lines()
        .map(line -> CHIP.matcher(line.strip()))
        .filter(Matcher::matches)
        .map(line -> new Chip(line.group(1), line.group(2), line.group(3)))
        .toList();
  }

  /** Of the memory on the chip, whichever kind it has; the other is told as 0. */
  static Optional<Long> memory(String answer) {
    Matcher capacity = CAPACITY.matcher(answer);
    return capacity.find()
        ? Optional.of(Long.parseLong(capacity.group(1)) * MIB)
        : Optional.empty();
  }
}
