package io.tunewright.api.console.jobs;

import io.tunewright.api.console.Words;
import io.tunewright.api.telemetry.Moving;
import io.tunewright.api.telemetry.Outlook;
import io.tunewright.storage.catalog.JobRow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a job's current station is, whatever that is counted in.
 *
 * @param done of {@code of}; both 0 where nothing is counted
 * @param parts "412 of 1,200 steps", "412 GB of 860 GB"; null where nothing is counted
 * @param text that and what else can be told, null where nothing can
 */
record Advance(long done, long of, @Nullable String parts, @Nullable String text) {

  static Advance of(JobRow job, Outlook outlook, Words words) {
    Moving moving = outlook.moving();
    return moving == null ? of(Steps.of(job, outlook, words)) : of(moving, words);
  }

  private static Advance of(Steps steps) {
    return new Advance(steps.done(), steps.of(), steps.parts(), steps.text());
  }

  private static Advance of(Moving moving, Words words) {
    String parts = "%s of %s".formatted(words.size(moving.done()), words.size(moving.bytes()));
    StringBuilder text = new StringBuilder(doing(moving)).append(parts);
    if (moving.bytesPerSecond() > 0) {
      text.append(", ").append(words.rate(moving.bytesPerSecond()));
    }
    Long left = moving.secondsLeft();
    if (left != null) {
      text.append(", ").append(words.left(Duration.ofSeconds(left)));
    }
    return new Advance(moving.done(), moving.bytes(), parts, text.toString());
  }

  /** To bring weights into the store is what staging is called after. */
  private static String doing(Moving moving) {
    return switch (moving.phase()) {
      case STORING -> "";
      case HASHING -> "hashing on the site: ";
      case TRANSCODING -> "transcoding: ";
      case COPYING -> "copying to the site: ";
    };
  }
}
