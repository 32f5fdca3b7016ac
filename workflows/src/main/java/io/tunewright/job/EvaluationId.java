package io.tunewright.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** Names one evaluation of an adapter; also its Temporal workflow id. */
public record EvaluationId(@JsonValue String value) {
  private static final String PREFIX = "eval-";
  private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9a-z]{26}");

  @JsonCreator
  public EvaluationId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "not an evaluation id: '" + value + "', wanted eval- and 26 letters or digits");
    }
  }

  /**
   * The same in the form of a job's: an evaluation holds weights and launches runs like a job, but
   * neither holds nor releases what the adapter's job holds.
   */
  public JobId asJob() {
    return new JobId("ftjob-" + value.substring(PREFIX.length()));
  }

  @Override
  public String toString() {
    return value;
  }
}
