package io.tunewright.launch;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;

/** What a site says about a run, in our words. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
public sealed interface RunState {

  /** Submitted; the engine has not started it. */
  @JsonTypeName("queued")
  record Queued(String reason) implements RunState {}

  @JsonTypeName("running")
  record Running() implements RunState {}

  /**
   * The trainer's process ended with exit code 0. Whether it finished its work is another question.
   */
  @JsonTypeName("succeeded")
  record Succeeded() implements RunState {}

  /**
   * @param exitCode the process's; 128 + n where signal n ended it; -1 where there was no process
   */
  @JsonTypeName("failed")
  record Failed(String reason, int exitCode) implements RunState {}

  /** Nothing can be said just now. Never ends a run. */
  @JsonTypeName("unreachable")
  record Unreachable(String why) implements RunState {}

  /**
   * A reachable engine denies knowing it, it left no exit record, and it has been silent too long.
   */
  @JsonTypeName("gone")
  record Gone(String evidence) implements RunState {}
}
