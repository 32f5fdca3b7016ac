package io.tunewright.retrain;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;

/** Whether a run trains. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "decision")
public sealed interface Decision {

  /** Why, in words. */
  String reason();

  @JsonTypeName("skip")
  record Skip(String reason) implements Decision {}

  @JsonTypeName("train")
  record Train(String reason) implements Decision {}
}
