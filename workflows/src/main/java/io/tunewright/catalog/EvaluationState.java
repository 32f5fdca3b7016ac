package io.tunewright.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Where an evaluation is. */
public enum EvaluationState {
  @JsonProperty("queued")
  QUEUED,
  @JsonProperty("running")
  RUNNING,
  /** Its gate is passed; an operator decides. */
  @JsonProperty("awaiting_approval")
  AWAITING_APPROVAL,
  @JsonProperty("passed")
  PASSED,
  /** By a rule, by an operator, or as none decided in time. The version stays as it is. */
  @JsonProperty("refused")
  REFUSED,
  @JsonProperty("failed")
  FAILED,
  @JsonProperty("cancelled")
  CANCELLED;

  /** The word on the wire and in the database. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static EvaluationState of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  public boolean ended() {
    return switch (this) {
      case QUEUED, RUNNING, AWAITING_APPROVAL -> false;
      case PASSED, REFUSED, FAILED, CANCELLED -> true;
    };
  }
}
