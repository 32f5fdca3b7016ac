package io.tunewright.worker.track;

import io.tunewright.launch.RunState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What keeps a run from getting on, or us from seeing it, as its progress says it. */
final class Condition {
  private Condition() {}

  /**
   * @param since when it was first seen in this state, for engines that don't say
   * @param disk what is wrong with the site's disk
   */
  static @Nullable String of(RunState state, Instant since, @Nullable String disk) {
    return switch (state) {
      case RunState.Queued(String reason, Instant from) -> reason + since(from, since);
      case RunState.Unreachable(String why, Instant from) -> why + since(from, since);
      case RunState.Running _, RunState.Succeeded _, RunState.Failed _, RunState.Gone _ -> disk;
    };
  }

  private static String since(@Nullable Instant said, Instant seen) {
    return ", since " + (said == null ? seen : said).truncatedTo(ChronoUnit.SECONDS);
  }
}
