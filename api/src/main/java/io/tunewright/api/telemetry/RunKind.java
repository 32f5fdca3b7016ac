package io.tunewright.api.telemetry;

/** What a run does; both kinds write logs. */
public enum RunKind {
  TRAIN,
  EVALUATE
}
