package io.tunewright.plan;

import java.time.Duration;

/**
 * What a house may set for all its plans.
 *
 * @param sequenceLength tokens that a row may have where the request names no length
 * @param timeLimit of one run where the request names none
 * @param silence after which a site that says nothing is passed over
 */
public record PlannerSettings(int sequenceLength, Duration timeLimit, Duration silence) {

  /**
   * 4096 tokens hold nearly all chats. A week is long for an adapter, and a limit must never end
   * healthy work. Sites write every 15 seconds or so: six misses are no hiccup.
   */
  public static final PlannerSettings DEFAULT =
      new PlannerSettings(4096, Duration.ofDays(7), Duration.ofSeconds(90));
}
