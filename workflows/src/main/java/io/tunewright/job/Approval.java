package io.tunewright.job;

import java.time.Duration;

/**
 * A promotion that an operator has to agree to.
 *
 * @param waitLimit for how long a decision is waited for; without one the adapter is refused then
 */
public record Approval(Duration waitLimit) {
  /** Over a long weekend. */
  public static final Duration USUAL = Duration.ofDays(7);

  private static final Duration LONGEST = Duration.ofDays(90);

  public Approval {
    if (!waitLimit.isPositive() || waitLimit.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "wait_limit is %d s, wanted 1 to %d"
              .formatted(waitLimit.toSeconds(), LONGEST.toSeconds()));
    }
  }
}
