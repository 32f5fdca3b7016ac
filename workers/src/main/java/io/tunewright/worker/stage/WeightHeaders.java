package io.tunewright.worker.stage;

import io.tunewright.fault.TuningError;
import io.tunewright.plan.TensorShape;
import io.tunewright.worker.activity.Threads;
import io.tunewright.worker.stage.Listing.RemoteFile;
import io.tunewright.worker.stage.transfer.Pace;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Every tensor of a model, read from its shards' headers where the model comes from. */
public final class WeightHeaders {
  /** The file that says which shard holds which tensor. */
  public static final String INDEX = "model.safetensors.index.json";

  /** Of one model. */
  private static final int AT_ONCE = 4;

  /** Of all models that this process reads: each holds ranges of some MB. */
  private static final Semaphore ALL_AT_ONCE = new Semaphore(2 * AT_ONCE);

  /** 35,000 tensors make an index of 3 MB. */
  private static final long LARGEST_INDEX = 100_000_000;

  private final Source source;
  private final Listing listing;
  private final Pace pace;
  private final HeaderRoom room = new HeaderRoom();

  public WeightHeaders(Source source, Listing listing, Pace pace) {
    this.pace = pace;
    this.source = source;
    this.listing = listing;
  }

  /**
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS where a header breaks the
   *     format's rules, a tensor stands twice, or the index and the shards disagree
   */
  public List<TensorShape> tensors() throws IOException {
    List<TensorShape> tensors = new ArrayList<>();
    Map<String, String> shardOf = new HashMap<>();
    List<RemoteFile> shards = listing.weights();
    List<SafetensorsHeader> headers = Threads.map(shards, AT_ONCE, this::header);
    for (int i = 0; i < shards.size(); i++) {
      RemoteFile shard = shards.get(i);
      for (TensorShape tensor : headers.get(i).tensors()) {
        String other = shardOf.put(tensor.name(), shard.path());
        if (other != null) {
          throw TuningError.CORRUPT_WEIGHTS.because(
              "tensor '%s' stands in %s and in %s".formatted(tensor.name(), other, shard.path()));
        }
        tensors.add(tensor);
      }
    }
    checkIndex(shardOf);
    return tensors;
  }

  private SafetensorsHeader header(RemoteFile shard) throws IOException {
    acquire();
    try (InputStream in = new RemoteHead(source.content(listing, shard), pace)) {
      return SafetensorsHeader.read(in, shard.bytes(), shard.path(), room);
    } finally {
      ALL_AT_ONCE.release();
    }
  }

  private static void acquire() throws IOException {
    try {
      ALL_AT_ONCE.acquire();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("stopped").initCause(stopping);
    }
  }

  private void checkIndex(Map<String, String> shardOf) throws IOException {
    Optional<RemoteFile> index = listing.file(INDEX);
    if (index.isEmpty()) {
      if (listing.weights().size() > 1) {
        throw TuningError.CORRUPT_WEIGHTS.because(
            "%s has %d shards and no %s"
                .formatted(listing.source(), listing.weights().size(), INDEX));
      }
      return;
    }
    if (index.get().bytes() > LARGEST_INDEX) {
      throw TuningError.CORRUPT_WEIGHTS.because(
          "%s has %,d bytes, wanted at most %,d"
              .formatted(INDEX, index.get().bytes(), LARGEST_INDEX));
    }
    try (InputStream in = new RemoteHead(source.content(listing, index.get()), pace)) {
      IndexReading.check(in, shardOf);
    }
  }
}
