package io.tunewright.storage.catalog;

import io.tunewright.job.AdapterRef;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request to publish a checkpoint for itself.
 *
 * @param tries from 1: one that was withheld or has failed may be asked for again
 * @param principal who asked
 * @param reason why it was withheld, or has failed
 * @param adapter once it is published
 */
public record PublicationRow(
    int tries,
    String principal,
    State state,
    @Nullable String reason,
    @Nullable AdapterRef adapter,
    Instant requested,
    @Nullable Instant ended) {

  /** Where a request is. */
  public enum State {
    /** Under way. */
    REQUESTED,
    PUBLISHED,
    /** Its proof says that it is not worth it. */
    WITHHELD,
    FAILED;

    static State of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean holds() {
      return this == REQUESTED || this == PUBLISHED;
    }
  }
}
