package io.tunewright.worker.stage;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of the heap what is kept of one model's headers may take, all its files together: a
 * header of 100 MB can claim millions of tensors. V4-Pro's 140,000 take some 60 MB.
 */
public final class HeaderRoom {
  static final long BYTES = 256L << 20;

  /** Objects and table entries of one tensor or one pair, measured with room to spare. */
  private static final int EACH = 256;

  /** A boxed number and the place of it. */
  private static final int NUMBER = 28;

  private final AtomicLong left = new AtomicLong(BYTES);

  /** Takes what one entry needs; false where there is no room for it. */
  boolean takeEntry(int characters) {
    return take(EACH + 2L * characters);
  }

  boolean takeNumber() {
    return take(NUMBER);
  }

  private boolean take(long bytes) {
    return left.addAndGet(-bytes) >= 0;
  }
}
