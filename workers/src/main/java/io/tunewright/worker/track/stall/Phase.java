package io.tunewright.worker.track.stall;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a run is doing, in the words of {@code phase.json} and of a job's progress. */
public enum Phase {
  /** It waits for its place: no limit. */
  @JsonProperty("queued")
  QUEUED,
  /** Imports, rows and weights, until training begins. */
  @JsonProperty("loading")
  LOADING,
  /** The first one compiles kernels and fills caches. */
  @JsonProperty("first_step")
  FIRST_STEP,
  @JsonProperty("stepping")
  STEPPING,
  @JsonProperty("saving")
  SAVING,
  @JsonProperty("evaluating")
  EVALUATING,
  /** It has saved because a signal asked for that, and ends. */
  @JsonProperty("stopped")
  STOPPED;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As it reads within a sentence. */
  String inWords() {
    return switch (this) {
      case FIRST_STEP -> "in its first step";
      case QUEUED, LOADING, STEPPING, SAVING, EVALUATING, STOPPED -> word();
    };
  }
}
