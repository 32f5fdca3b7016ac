package io.tunewright.worker.stage.transcode;

import io.tunewright.storage.objects.ObjectStore;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of objects, one after the other as one stream, fetched in pieces of which two are held:
 * the one that is read and the next. Neighbours are fetched together. No connection stays open
 * while the reader is busy elsewhere, and one that breaks costs a piece.
 */
final class Ranges extends InputStream {
  private static final int PIECE = 4 << 20;
  private static final int TRIES = 3;

  /** Part of an object. */
  record Range(String key, long offset, long bytes) {}

  private final ObjectStore store;
  private final List<Range> pieces;
  private final ExecutorService fetching = Executors.newVirtualThreadPerTaskExecutor();
  private @Nullable Future<byte[]> coming;
  private int fetched;
  private byte[] piece = {};
  private int at;

  Ranges(ObjectStore store, List<Range> ranges) {
    this.store = store;
    this.pieces = pieces(ranges);
    fetchNext();
  }

  /** Joins what lies side by side, and cuts what is long. */
  private static List<Range> pieces(List<Range> ranges) {
    List<Range> pieces = new ArrayList<>();
    for (Range range : ranges) {
      long done = 0;
      if (!pieces.isEmpty()) {
        Range last = pieces.getLast();
        if (last.key().equals(range.key()) && last.offset() + last.bytes() == range.offset()) {
          done = Math.min(range.bytes(), PIECE - last.bytes());
          pieces.set(pieces.size() - 1, new Range(last.key(), last.offset(), last.bytes() + done));
        }
      }
      for (; done < range.bytes(); done += PIECE) {
        pieces.add(
            new Range(range.key(), range.offset() + done, Math.min(PIECE, range.bytes() - done)));
      }
    }
    return pieces;
  }

  @Override
  public int read() throws IOException {
    return hasMore() ? piece[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!hasMore()) {
      return -1;
    }
    int count = Math.min(length, piece.length - at);
    System.arraycopy(piece, at, into, offset, count);
    at += count;
    return count;
  }

  @Override
  public void close() {
    fetching.shutdownNow();
  }

  private boolean hasMore() throws IOException {
    while (at == piece.length) {
      Future<byte[]> next = coming;
      if (next == null) {
        return false;
      }
      piece = arrived(next);
      at = 0;
      fetchNext();
    }
    return true;
  }

  private void fetchNext() {
    coming = fetched == pieces.size() ? null : fetch(pieces.get(fetched++));
  }

  private Future<byte[]> fetch(Range range) {
    return fetching.submit(() -> {
      for (int failed = 0; ; failed++) {
        try (InputStream in = store.read(range.key(), range.offset(), range.bytes())) {
          byte[] bytes = in.readNBytes((int) range.bytes());
          if (bytes.length < range.bytes()) {
            throw new EOFException(
                "%s gave %d bytes, wanted %d"
                    .formatted(store.uri(range.key()), bytes.length, range.bytes()));
          }
          return bytes;
        } catch (IOException broken) {
          if (failed == TRIES - 1) {
            throw broken;
          }
        }
      }
    });
  }

  private static byte[] arrived(Future<byte[]> piece) throws IOException {
    try {
      return piece.get();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException plain) {
        throw plain;
      }
      throw new IOException(failed.getCause());
    }
  }
}
