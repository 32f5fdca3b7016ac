package io.tunewright.api.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * How a job that is under way looks from here.
 *
 * @param progress of its run, null where nothing is known of it
 * @param moving its weights, null where they aren't on their way or nobody tells
 * @param condition what keeps it from getting on, or us from seeing it; null where nothing does
 */
public record Outlook(
    @Nullable Progress progress, @Nullable Moving moving, @Nullable String condition) {
  static final Outlook NONE = new Outlook(null, null, null);
}
