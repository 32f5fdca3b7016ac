package io.tunewright.worker.stage.transfer;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file's bytes, wherever they are.
 *
 * @param name to speak of it
 * @param sha256 where it is known beforehand
 */
public record Content(String name, long bytes, @Nullable String sha256, Opener opener) {

  /** Gives the bytes from {@code offset} on. */
  public interface Opener {
    /**
     * Opens exactly this range; the caller closes it. Safe for many threads.
     *
     * @throws IOException where another try may help
     */
    InputStream open(long offset, long length) throws IOException;
  }
}
