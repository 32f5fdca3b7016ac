package io.tunewright.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one fine-tuning job; also its Temporal workflow id and part of its object-store prefix.
 *
 * <p>{@code ftjob-} and a lower-case ULID: a DNS label, short enough that every order key made from
 * it stays within 52 characters.
 */
public record JobId(@JsonValue String value) {
  private static final Pattern FORM = Pattern.compile("ftjob-[0-9a-z]{26}");
  private static final Pattern ORDER = Pattern.compile("(" + FORM + ")-[a-z]+-[0-9]+");

  @JsonCreator
  public JobId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "not a job id: '" + value + "', wanted ftjob- and 26 letters or digits");
    }
  }

  /** The key of the {@code n}th order of a kind ({@code train}, {@code evaluate}), n from 1. */
  public String orderKey(String kind, int n) {
    return value + "-" + kind + "-" + n;
  }

  /** The job whose order has this key; empty where the key is none that {@link #orderKey} makes. */
  public static Optional<JobId> ofOrder(String key) {
    Matcher order = ORDER.matcher(key);
    return order.matches() ? Optional.of(new JobId(order.group(1))) : Optional.empty();
  }

  /** The last eight characters: enough to tell a project's jobs apart in a model's name. */
  public String shortId() {
    return value.substring(value.length() - 8);
  }

  @Override
  public String toString() {
    return value;
  }
}
