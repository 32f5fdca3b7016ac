package io.tunewright.worker.retrain;

import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.LongStream;

/** A set of rows by their hashes: eight bytes of memory for each. */
final class RowHashes {
  static final RowHashes NONE = new RowHashes(new long[0]);

  private final long[] sorted;

  private RowHashes(long[] sorted) {
    this.sorted = sorted;
  }

  /** Collects hashes as they come, the same ones as often as they come. */
  static final class Collector {
    private long[] hashes = new long[1 << 12];
    private int size;

    void add(long hash) {
      if (size == hashes.length) {
        hashes = Arrays.copyOf(hashes, 2 * size);
      }
      hashes[size++] = hash;
    }

    int size() {
      return size;
    }

    RowHashes distinct() {
      Arrays.sort(hashes, 0, size);
      int kept = 0;
      for (int i = 0; i < size; i++) {
        if (i == 0 || hashes[i] != hashes[i - 1]) {
          hashes[kept++] = hashes[i];
        }
      }
      return new RowHashes(Arrays.copyOf(hashes, kept));
    }
  }

  /** Where a row stands in the set, negative where it doesn't. */
  int indexOf(long hash) {
    return Arrays.binarySearch(sorted, hash);
  }

  boolean has(long hash) {
    return indexOf(hash) >= 0;
  }

  int size() {
    return sorted.length;
  }

  LongStream stream() {
    return Arrays.stream(sorted);
  }

  /** How many of these the other set lacks. */
  long without(RowHashes other) {
    return stream().filter(hash -> !other.has(hash)).count();
  }

  /** Writes them in order; the sha256 of what is stored is that of the set. */
  Stored save(ObjectStore store, String key) {
    return store.upload(key, new Bytes());
  }

  /** What {@link #save} wrote. */
  static RowHashes load(ObjectStore store, String key) {
    long bytes = store.size(key).orElse(0L);
    long[] hashes = new long[(int) (bytes / Long.BYTES)];
    if (hashes.length > 0) {
      try (var in = new DataInputStream(new BufferedInputStream(store.read(key), 1 << 16))) {
        for (int i = 0; i < hashes.length; i++) {
          hashes[i] = in.readLong();
        }
      } catch (IOException broken) {
        throw new UncheckedIOException("could not read " + store.uri(key), broken);
      }
    }
    return new RowHashes(hashes);
  }

  private final class Bytes extends InputStream {
    private static final int AT_ONCE = 1 << 13;

    private int next;
    private ByteArrayInputStream piece = new ByteArrayInputStream(new byte[0]);

    @Override
    public int read() {
      return advance() ? piece.read() : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      return advance() ? piece.read(into, offset, length) : -1;
    }

    private boolean advance() {
      if (piece.available() == 0 && next < sorted.length) {
        int end = Math.min(sorted.length, next + AT_ONCE);
        ByteBuffer bytes = ByteBuffer.allocate((end - next) * Long.BYTES);
        bytes.asLongBuffer().put(sorted, next, end - next);
        piece = new ByteArrayInputStream(bytes.array());
        next = end;
      }
      return piece.available() > 0;
    }
  }
}
