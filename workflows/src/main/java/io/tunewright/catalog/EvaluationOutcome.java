package io.tunewright.catalog;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import org.jspecify.annotations.Nullable;

/** How an evaluation ended. The type names are stored in workflow histories: add, never rename. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
public sealed interface EvaluationOutcome {

  /**
   * @param promoted whether the version is champion since
   */
  @JsonTypeName("passed")
  record Passed(boolean promoted) implements EvaluationOutcome {}

  @JsonTypeName("refused")
  record Refused(String reason) implements EvaluationOutcome {}

  /**
   * @param code such as {@code evaluation_failed}
   */
  @JsonTypeName("failed")
  record Failed(String code, String message) implements EvaluationOutcome {}

  /**
   * @param reason null where it was asked for through Tunewright
   */
  @JsonTypeName("cancelled")
  record Cancelled(@Nullable String reason) implements EvaluationOutcome {}
}
