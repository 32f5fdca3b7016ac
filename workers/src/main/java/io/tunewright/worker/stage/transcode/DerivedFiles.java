package io.tunewright.worker.stage.transcode;

import com.github.f4b6a3.ulid.UlidCreator;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import io.tunewright.worker.stage.SharedBlobs;
import io.tunewright.worker.stage.transcode.Ranges.Range;
import io.tunewright.worker.stage.transfer.StreamUpload;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.LongConsumer;

/** Writes the files of a derived snapshot as blobs, each stored once. */
final class DerivedFiles {
  private static final int BUFFER = 256 << 10;

  private final Transfers transfers;
  private final ObjectStore store;
  private final SharedBlobs blobs;

  DerivedFiles(Transfers transfers, SharedBlobs blobs) {
    this.transfers = transfers;
    this.store = transfers.store();
    this.blobs = blobs;
  }

  Manifest.Entry small(String path, byte[] bytes) {
    String sha256 = Hashing.of(bytes);
    Stored known =
        blobs
            .find(sha256)
            .orElseGet(() -> {
              String key = "blobs/sha256/%s/%s".formatted(sha256.substring(0, 2), sha256);
              store.put(key, bytes);
              return blobs.record(new Stored(key, bytes.length, sha256));
            });
    return entry(path, known);
  }

  /**
   * Stores a stream under a key of its own, or finds that its bytes are known already.
   *
   * @param bytes that will come of it
   */
  Manifest.Entry large(String path, long bytes, InputStream content) throws IOException {
    String key = "blobs/new/" + UlidCreator.getMonotonicUlid().toLowerCase();
    try {
      return entry(path, blobs.record(new StreamUpload(transfers, key, bytes).send(content)));
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("stopped at " + path).initCause(stopping);
    }
  }

  private static Manifest.Entry entry(String path, Stored blob) {
    return new Manifest.Entry(path, blob.key(), blob.sha256(), blob.bytes());
  }

  /**
   * Reads a whole blob to see that it still is what its manifest says: what is made of it is hashed
   * anew, and would hide a change for ever.
   *
   * @param progress told the bytes as they are read
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS naming the file
   */
  void prove(Manifest.Entry file, LongConsumer progress) throws IOException {
    MessageDigest digest = Hashing.sha256();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = new Ranges(store, List.of(new Range(file.key(), 0, file.bytes())))) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
        progress.accept(n);
      }
    }
    String sha256 = Hashing.hex(digest);
    if (!sha256.equals(file.sha256())) {
      throw TuningError.CORRUPT_WEIGHTS.because(
          "%s has the sha256 %s in the store, its manifest says %s"
              .formatted(file.path(), sha256, file.sha256()));
    }
  }
}
