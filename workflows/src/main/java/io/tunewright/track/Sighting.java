package io.tunewright.track;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.tunewright.launch.EndReason;
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
   * It does nothing any more, though it lives. Tell it to stop; its end comes as a sighting of its
   * own, after the checkpoint that it may still save.
   *
   * @param reason the phase that it hangs in, for how long, and what was allowed
   * @param evidence a key in the store, of what was seen of it before; null where nothing was
   */
  @JsonTypeName("stalled")
  record Stalled(String reason, @Nullable String evidence) implements Sighting {}

  /**
   * It ended otherwise.
   *
   * @param mayRecover what a site of an earlier version says instead of a cause: whether another
   *     attempt from the last checkpoint can help
   * @param cause null from a site of an earlier version
   * @param evidence a key in the store, of what was left of it; null where nothing was
   */
  @JsonTypeName("died")
  record Died(
      String reason, boolean mayRecover, @Nullable EndReason cause, @Nullable String evidence)
      implements Sighting {

    /** The cause, as far as a site of an earlier version lets one know. */
    public EndReason why() {
      if (cause != null) {
        return cause;
      }
      return mayRecover ? EndReason.UNKNOWN : EndReason.BAD_CONFIGURATION;
    }
  }
}
