package io.tunewright.worker.stage.transfer;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** What to throw for that which has failed on another thread. */
final class Rethrown {
  private Rethrown() {}

  /**
   * The failure itself where it can be thrown. A lack of memory may pass, and a jar that was
   * replaced is whole after the next start: they are told as what is tried again. Any other error
   * is a bug of ours.
   */
  static RuntimeException of(@Nullable Throwable failure) throws InterruptedException {
    return switch (failure) {
      case InterruptedException stopped -> throw stopped;
      case RuntimeException known -> known;
      case VirtualMachineError broken -> new UncheckedIOException(new IOException(broken));
      case LinkageError broken -> new UncheckedIOException(new IOException(broken));
      case null, default -> new IllegalStateException(failure);
    };
  }
}
