package io.tunewright.worker.stage.transfer;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file's bytes, wherever they are.
 *
 * @param name to speak of it
 * @param sha256 where it is known beforehand
 * @param unreachable what it is where its bytes can't be had
 * @param range the most bytes to ask for at once
 * @param file where they lie on this machine, if they do
 */
public record Content(
    String name,
    long bytes,
    @Nullable String sha256,
    Opener opener,
    TuningError unreachable,
    int range,
    @Nullable Path file) {

  /** Hubs hold each connection to some rate: many of them are faster than few. */
  private static final int SMALL_RANGE = 8 << 20;

  /** Bytes at a source. */
  public Content(String name, long bytes, @Nullable String sha256, Opener opener) {
    this(name, bytes, sha256, opener, TuningError.SOURCE_UNREACHABLE, SMALL_RANGE, null);
  }

  /** The same bytes, in a file of this machine if there is one. */
  public Content in(@Nullable Path here) {
    return new Content(name, bytes, sha256, opener, unreachable, range, here);
  }

  /** Bytes in the store. */
  static Content of(Manifest.Entry entry, ObjectStore store) {
    return new Content(
        store.uri(entry.key()),
        entry.bytes(),
        entry.sha256(),
        (offset, length) -> store.read(entry.key(), offset, length),
        TuningError.STORE_UNREACHABLE,
        Integer.MAX_VALUE,
        null);
  }

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
