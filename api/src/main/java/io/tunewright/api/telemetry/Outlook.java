package io.tunewright.api.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * How a job that is under way looks from here.
 *
 * @param progress null where nothing is known of it
 * @param condition what keeps it from getting on, or us from seeing it; null where nothing does
 */
public record Outlook(@Nullable Progress progress, @Nullable String condition) {
  static final Outlook NONE = new Outlook(null, null);
}
