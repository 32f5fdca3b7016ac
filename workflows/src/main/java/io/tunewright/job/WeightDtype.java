package io.tunewright.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a base's quantised weights can be turned into before a trainer reads them. */
public enum WeightDtype {
  @JsonProperty("bf16")
  BF16;

  /** The word used on the wire; also the source word of snapshots that are made so. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
