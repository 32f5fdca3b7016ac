package io.tunewright.retrain;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a run of a schedule came to. */
public enum Outcome {
  /** Nothing was to be trained. */
  @JsonProperty("skipped")
  SKIPPED,
  /** A version was published, of a job that asked for no evaluation. */
  @JsonProperty("published")
  PUBLISHED,
  /** A version was published, has passed its evaluation and is the champion now. */
  @JsonProperty("promoted")
  PROMOTED,
  /** A version was published, and its evaluation was against it or moved no alias. */
  @JsonProperty("kept_champion")
  KEPT_CHAMPION,
  /** Trained, but not published: its proof said no. */
  @JsonProperty("withheld")
  WITHHELD,
  @JsonProperty("failed")
  FAILED,
  @JsonProperty("cancelled")
  CANCELLED,
  /** It was ended from outside, without a word of its own. */
  @JsonProperty("terminated")
  TERMINATED;

  /** The word on the wire and in the database. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the rows were trained on, so that the same rows need no other training. */
  public boolean hasTrained() {
    return switch (this) {
      case PUBLISHED, PROMOTED, KEPT_CHAMPION, WITHHELD -> true;
      case SKIPPED, FAILED, CANCELLED, TERMINATED -> false;
    };
  }
}
