package io.tunewright.retrain;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What happens at a schedule's time while its run before is still under way. */
public enum Overlap {
  /** Nothing: the time passes. */
  @JsonProperty("skip")
  SKIP,
  /** One run follows, however many times have passed. */
  @JsonProperty("buffer_one")
  BUFFER_ONE,
  /** As many runs follow, one after the other. */
  @JsonProperty("buffer_all")
  BUFFER_ALL,
  /** The run before is cancelled, its job with it; once it has ended, the next begins. */
  @JsonProperty("cancel_other")
  CANCEL_OTHER,
  /** The same without waiting for the end. */
  @JsonProperty("terminate_other")
  TERMINATE_OTHER,
  /** Runs go on side by side. */
  @JsonProperty("allow_all")
  ALLOW_ALL;

  /** The word on the wire. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
