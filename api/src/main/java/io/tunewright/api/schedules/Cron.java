package io.tunewright.api.schedules;

import io.tunewright.fault.TuningError;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.scheduling.support.CronExpression;

/**
 * A cron expression in what all crons have in common, so that Temporal, which has the last word,
 * understands the same as we do.
 */
final class Cron {
  private static final Set<String> WORDS =
      Set.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");

  private static final int LONGEST = 200;

  /** Temporal knows none of the letters and signs that only some crons have. */
  private static final Pattern FIELDS =
      Pattern.compile("(?:(?:[0-9*,/-]|(?i:[A-Z]{3}))+ ){4}(?:[0-9*,/-]|(?i:[A-Z]{3}))+");

  private static final String WANTED =
      "wanted five fields (minute, hour, day of month, month, day of week) such as '30 3 * * MON-FRI', or one of "
          + String.join(", ", WORDS.stream().sorted().toList());

  private final String text;
  private final CronExpression expression;

  private Cron(String text, CronExpression expression) {
    this.text = text;
    this.expression = expression;
  }

  /**
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST where it is none, or its time
   *     never comes
   */
  static Cron of(String written, String field) {
    if (written.length() > LONGEST) {
      throw TuningError.INVALID_REQUEST.at(
          field,
          "%s has %d characters, wanted at most %d".formatted(field, written.length(), LONGEST));
    }
    String text = written.strip().replaceAll("\\s+", " ");
    if (!WORDS.contains(text) && !FIELDS.matcher(text).matches()) {
      throw refused(written, field, WANTED);
    }
    Cron cron;
    try {
      cron = new Cron(text, CronExpression.parse(text.startsWith("@") ? text : "0 " + text));
    } catch (IllegalArgumentException malformed) {
      throw refused(written, field, "%s; %s".formatted(malformed.getMessage(), WANTED));
    }
    if (cron.after(Instant.now(), ZoneId.of("UTC")).isEmpty()) {
      throw refused(written, field, "a time that never comes");
    }
    return cron;
  }

  private static RuntimeException refused(String written, String field, String why) {
    return TuningError.INVALID_REQUEST.at(field, "%s is '%s': %s".formatted(field, written, why));
  }

  /** The first time after this one. */
  Optional<Instant> after(Instant time, ZoneId zone) {
    return Optional.ofNullable(expression.next(ZonedDateTime.ofInstant(time, zone)))
        .map(ZonedDateTime::toInstant);
  }

  @Override
  public String toString() {
    return text;
  }
}
