package io.tunewright.api.telemetry;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.stage.StagingProgress;
import org.jspecify.annotations.Nullable;

/**
 * A job's weights on their way, in bytes.
 *
 * @param phase what is done to them
 * @param bytes of all of it
 * @param done of these
 * @param bytesPerSecond of late
 * @param secondsLeft at that rate, of this phase; null where nothing moves
 * @param updated Unix seconds
 */
@Schema(name = "Moving")
public record Moving(
    @JsonProperty("phase") Phase phase,
    @JsonProperty("bytes") long bytes,
    @JsonProperty("done") long done,
    @JsonProperty("bytes_per_second") long bytesPerSecond,
    @JsonProperty("seconds_left") @Nullable Long secondsLeft,
    @JsonProperty("updated_at") long updated) {

  /** What is done to weights before a run can read them, in this order. */
  public enum Phase {
    /** They come from their source into the object store. */
    @JsonProperty("storing")
    STORING,
    /** They are hashed where they lie on a site. */
    @JsonProperty("hashing")
    HASHING,
    /** Plain ones are made of quantised ones. */
    @JsonProperty("transcoding")
    TRANSCODING,
    /** A site copies them from the object store. */
    @JsonProperty("copying")
    COPYING
  }

  static Moving of(Phase phase, StagingProgress progress) {
    return new Moving(
        phase,
        progress.bytes(),
        progress.stored(),
        progress.bytesPerSecond(),
        progress.secondsLeft(),
        progress.time().getEpochSecond());
  }
}
