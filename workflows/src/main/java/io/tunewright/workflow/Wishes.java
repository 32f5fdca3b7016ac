package io.tunewright.workflow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What operators want of a job.
 *
 * @param paused whether it is to hold no accelerator for now
 * @param deadline when it is to end at the latest; null for never
 */
public record Wishes(boolean paused, @Nullable Instant deadline) {
  Wishes paused(boolean now) {
    return new Wishes(now, deadline);
  }

  Wishes until(@Nullable Instant later) {
    return new Wishes(paused, later);
  }
}
