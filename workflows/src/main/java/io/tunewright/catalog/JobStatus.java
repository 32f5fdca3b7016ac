package io.tunewright.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** A job's status in OpenAI's words. */
public enum JobStatus {
  @JsonProperty("validating_files")
  VALIDATING_FILES,
  @JsonProperty("queued")
  QUEUED,
  @JsonProperty("running")
  RUNNING,
  /** Not one of OpenAI's; its clients pass it through. */
  @JsonProperty("paused")
  PAUSED,
  @JsonProperty("succeeded")
  SUCCEEDED,
  @JsonProperty("failed")
  FAILED,
  @JsonProperty("cancelled")
  CANCELLED;

  /** The word on the wire and in the database. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean ended() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }
}
