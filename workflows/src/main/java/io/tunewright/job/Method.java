package io.tunewright.job;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a model is tuned, in OpenAI's words. */
public enum Method {
  @JsonProperty("supervised")
  SUPERVISED,
  @JsonProperty("dpo")
  DPO,
  @JsonProperty("reinforcement")
  REINFORCEMENT;

  /** The word used on the wire. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
