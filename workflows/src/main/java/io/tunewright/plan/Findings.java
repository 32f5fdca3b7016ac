package io.tunewright.plan;

import java.util.ArrayList;
import java.util.List;

/** What planning came upon: all of it, not only the first. */
final class Findings {
  private final List<String> reasons = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /** Something that rules the job out. */
  void refuse(String reason) {
    reasons.add(reason);
  }

  /** Something a user should know though it stops nothing. */
  void warn(String warning) {
    warnings.add(warning);
  }

  List<String> reasons() {
    return List.copyOf(reasons);
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }
}
