package io.tunewright.worker.dataset;

import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;

/** What the failure of a Parquet reader means. */
final class ParquetFaults {
  private ParquetFaults() {}

  /**
   * The file is on our own disk, whole and proven: whatever fails is the file's own fault, unless
   * we are to stop.
   */
  static RuntimeException of(Throwable broken) {
    for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException || cause instanceof ClosedByInterruptException) {
        Thread.currentThread().interrupt();
      }
    }
    if (Thread.currentThread().isInterrupted()) {
      return stopped();
    }
    return new BadDataset(
        broken instanceof OutOfMemoryError
            ? "the Parquet file has a page that is too large to be read, wanted pages of some megabytes"
            : "the file begins like a Parquet file, but can't be read as one: "
                + broken.getMessage());
  }

  static CancellationException stopped() {
    return new CancellationException("reading was stopped");
  }
}
