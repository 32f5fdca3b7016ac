package io.tunewright.worker.stage;

import io.tunewright.job.ModelRef;
import java.io.IOException;
import java.io.InputStream;

/** One kind of place that models come from. Safe for many threads. */
public interface Source {

  /** The word before the colon of the references that it answers for. */
  String scheme();

  /**
   * Resolves a reference to a pinned commit and lists the files there that Tunewright takes.
   *
   * @throws io.temporal.failure.ApplicationFailure MODEL_NOT_FOUND, NOT_ALLOWED, or UNSAFE_WEIGHTS
   *     naming the file
   */
  Listing list(ModelRef ref);

  /** Opens a listed file from {@code offset} on; the caller closes it. */
  InputStream open(Listing listing, String path, long offset) throws IOException;
}
