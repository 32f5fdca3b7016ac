package io.tunewright.stage;

import java.time.Instant;
import java.util.List;

/**
 * What a second reading of a snapshot found.
 *
 * @param time of this word
 * @param bytes read so far
 * @param checked paths of files whose bytes are what the manifest says
 * @param bad what is wrong, in words that name the file
 */
public record Verification(
    State state, Instant time, long bytes, List<String> checked, List<String> bad) {
  public Verification {
    checked = List.copyOf(checked);
    bad = List.copyOf(bad);
  }

  /** How far it is. */
  public enum State {
    RUNNING,
    SOUND,
    CORRUPT
  }
}
