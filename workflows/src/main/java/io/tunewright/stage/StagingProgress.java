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
 * @param condition what keeps it from getting on, such as a hub that is out of reach; null while
 *     bytes flow
 */
public record StagingProgress(
    Instant time,
    long bytes,
    long stored,
    long bytesPerSecond,
    @Nullable Long secondsLeft,
    int retries,
    List<File> files,
    @Nullable String condition) {
  public StagingProgress {
    files = List.copyOf(files);
  }

  /** Before anything is known but that it doesn't get on. */
  public static StagingProgress hindered(Instant time, String condition) {
    return new StagingProgress(time, 0, 0, 0, null, 0, List.of(), condition);
  }

  /** What was told before, under the condition of now. */
  public StagingProgress over(StagingProgress before) {
    return new StagingProgress(
        time,
        before.bytes(),
        before.stored(),
        0,
        null,
        before.retries(),
        before.files(),
        condition);
  }

  /** Where requests tell their condition whose snapshot isn't known yet. */
  public static String keyOf(Preparation wanted) {
    return "staging/" + wanted.id() + ".json";
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
