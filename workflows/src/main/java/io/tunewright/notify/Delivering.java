package io.tunewright.notify;

import io.temporal.activity.ActivityInterface;

/** Sends messages to webhook endpoints, and keeps a log of it. */
@ActivityInterface(namePrefix = "Delivering.")
public interface Delivering {

  /**
   * Sends the message, unless its endpoint is gone or switched off. A repetition may send it twice:
   * receivers know it by its id.
   *
   * @param attempt from 1, within the round
   */
  Answer send(Delivery delivery, int attempt);

  /** Notes that no further attempt follows. Idempotent. */
  void giveUp(Delivery delivery, String reason);
}
