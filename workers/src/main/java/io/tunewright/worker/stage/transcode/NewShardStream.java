package io.tunewright.worker.stage.transcode;

import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.stage.transcode.Ranges.Range;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a new shard, made as they are read. Weights and scales come as two streams, each
 * read from its beginning to its end; a chunk of each tensor at a time is held.
 */
final class NewShardStream extends InputStream {
  /** Of a tensor's bytes; four times as many come of it at most. */
  private static final int CHUNK = 256 << 10;

  private final Iterator<Recoding> tensors;
  private final InputStream weights;
  private final InputStream scales;
  private final LongConsumer progress;
  private final byte[] codes = new byte[CHUNK];
  private final byte[] made = new byte[CHUNK * 4];
  private @Nullable Decoder decoder;
  private long left;
  private byte[] chunk;
  private int at;
  private int end;

  /**
   * @param old the manifest of the old snapshot
   * @param progress told the bytes of the old shard as they are read
   */
  NewShardStream(NewShard shard, ObjectStore store, Manifest old, LongConsumer progress) {
    this.tensors = shard.tensors().iterator();
    this.weights =
        new Ranges(store, shard.tensors().stream().map(each -> range(each.tensor(), old)).toList());
    this.scales =
        new Ranges(
            store,
            shard.tensors().stream()
                .flatMap(each -> each.scale().stream())
                .map(scale -> range(scale, old))
                .toList());
    this.progress = progress;
    this.chunk = shard.header();
    this.end = chunk.length;
  }

  private static Range range(Tensor tensor, Manifest old) {
    Manifest.Entry file = old.file(tensor.file()).orElseThrow();
    return new Range(file.key(), tensor.offset(), tensor.bytes());
  }

  @Override
  public int read() throws IOException {
    return hasMore() ? chunk[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!hasMore()) {
      return -1;
    }
    int count = Math.min(length, end - at);
    System.arraycopy(chunk, at, into, offset, count);
    at += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    weights.close();
    scales.close();
  }

  private boolean hasMore() throws IOException {
    while (at == end) {
      if (left > 0 && decoder != null) {
        make(decoder);
      } else if (tensors.hasNext()) {
        Recoding next = tensors.next();
        decoder = next.decoder(scales);
        left = next.tensor().bytes();
      } else {
        return false;
      }
    }
    return true;
  }

  private void make(Decoder decoder) throws IOException {
    int count = (int) Math.min(CHUNK, left);
    if (weights.readNBytes(codes, 0, count) < count) {
      throw new EOFException("a tensor ended %,d bytes early".formatted(left));
    }
    chunk = made;
    at = 0;
    end = decoder.decode(codes, count, made);
    left -= count;
    progress.accept(count);
  }
}
