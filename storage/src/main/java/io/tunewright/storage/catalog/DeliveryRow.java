package io.tunewright.storage.catalog;

import io.tunewright.notify.Delivery;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One message to one endpoint.
 *
 * @param body what is sent, to the byte
 * @param reason of its end, null while it goes on or where it was delivered
 * @param attempts in all rounds
 */
public record DeliveryRow(
    String id,
    String webhook,
    String type,
    String subject,
    String body,
    int round,
    State state,
    @Nullable String reason,
    int attempts,
    Instant created,
    @Nullable Instant ended) {

  /** How far it is. */
  public enum State {
    PENDING,
    DELIVERED,
    /** No attempt was received. */
    FAILED,
    /** Its endpoint was switched off or deleted meanwhile. */
    DROPPED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static State of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  public Delivery delivery() {
    return new Delivery(id, round);
  }
}
