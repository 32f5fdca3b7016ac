package io.tunewright.stage;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a snapshot's way into the object store is; a file of its own tells it while it goes on.
 *
 * @param time of this word
 * @param bytes of all files
 * @param stored of these, what the object store has acknowledged or had before
 * @param bytesPerSecond read from the source of late
 * @param secondsLeft at that rate; null where nothing moves
 * @param retries of all files together
 */
public record StagingProgress(
    Instant time,
    long bytes,
    long stored,
    long bytesPerSecond,
    @Nullable Long secondsLeft,
    int retries,
    List<File> files) {
  public StagingProgress {
    files = List.copyOf(files);
  }

  /**
   * One file.
   *
   * @param read from the source by this process, bytes that came twice counted twice
   * @param hashed from its start on
   * @param stored acknowledged by the object store
   */
  public record File(
      String path, long bytes, long read, long hashed, long stored, int retries, State state) {}

  /** Where a file is. */
  public enum State {
    WAITING,
    MOVING,
    /** In the store, its sha256 proven. */
    DONE
  }
}
