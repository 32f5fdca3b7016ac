package io.tunewright.launch;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a site says about a run, in our words. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
public sealed interface RunState {

  /**
   * Submitted; the engine has not started it.
   *
   * @param reason what it waits for, and how many wait before it where the engine says so
   * @param since when it began to wait; null where nobody knows
   */
  @JsonTypeName("queued")
  record Queued(String reason, @Nullable Instant since) implements RunState {
    public Queued(String reason) {
      this(reason, null);
    }
  }

  @JsonTypeName("running")
  record Running() implements RunState {}

  /**
   * The trainer's process ended with exit code 0. Whether it finished its work is another question.
   */
  @JsonTypeName("succeeded")
  record Succeeded() implements RunState {}

  /**
   * @param exitCode the process's; 128 + n where signal n ended it; -1 where there was no process
   * @param cause in the engine's own word, such as a preemption; null where it has none
   */
  @JsonTypeName("failed")
  record Failed(String reason, int exitCode, @Nullable EndReason cause) implements RunState {
    public Failed(String reason, int exitCode) {
      this(reason, exitCode, null);
    }
  }

  /**
   * Nothing can be said just now. Never ends a run.
   *
   * @param since the last sign of the run; null where nobody knows
   */
  @JsonTypeName("unreachable")
  record Unreachable(String why, @Nullable Instant since) implements RunState {
    public Unreachable(String why) {
      this(why, null);
    }
  }

  /**
   * A reachable engine denies knowing it, it left no exit record, and it has been silent too long.
   */
  @JsonTypeName("gone")
  record Gone(String evidence) implements RunState {}
}
