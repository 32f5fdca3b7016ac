package io.tunewright.track;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import org.jspecify.annotations.Nullable;

/** Something about a run that is worth telling its workflow. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "sighting")
public sealed interface Sighting {

  /** The engine has started it. */
  @JsonTypeName("started")
  record Started() implements Sighting {}

  @JsonTypeName("saved")
  record Saved(Checkpoint checkpoint) implements Sighting {}

  /**
   * It ended, and did what it was to do: exit code 0 and, for training, the last step reached and
   * the trainer's own result record.
   *
   * @param result null for a run that makes no checkpoints
   */
  @JsonTypeName("finished")
  record Finished(@Nullable TrainingResult result) implements Sighting {}

  /**
   * It ended otherwise.
   *
   * @param mayRecover whether another attempt from the last checkpoint can help: the place failed
   *     it, not its own settings
   */
  @JsonTypeName("died")
  record Died(String reason, boolean mayRecover) implements Sighting {}
}
