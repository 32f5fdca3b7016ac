package io.tunewright.worker.stage.transfer;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** What to throw for that which has failed on another thread. */
final class Rethrown {
  private Rethrown() {}

  /**
   * The failure itself where it can be thrown. An error, such as a lack of memory, may pass: it is
   * told as what is tried again, and not as a bug of ours.
   */
  static RuntimeException of(@Nullable Throwable failure) throws InterruptedException {
    return switch (failure) {
      case InterruptedException stopped -> throw stopped;
      case RuntimeException known -> known;
      case Error broken -> new UncheckedIOException(new IOException(broken));
      case null, default -> new IllegalStateException(failure);
    };
  }
}
