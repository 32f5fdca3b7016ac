package io.tunewright.worker.dataset;

import io.tunewright.job.DatasetRef;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/** An uploaded file, read once from end to end and proven to be what was uploaded. */
public final class Original implements AutoCloseable {
  private final DatasetRef dataset;
  private final MessageDigest digest = Hashing.sha256();
  private final DigestInputStream in;

  /**
   * @throws BadDataset where its bytes are gone
   */
  public Original(ObjectStore store, DatasetRef dataset) {
    this.dataset = dataset;
    long size =
        store
            .size(dataset.key())
            .orElseThrow(() ->
                new BadDataset(
                    "the bytes of %s are gone, wanted an uploaded file"
                        .formatted(dataset.fileId())));
    in = new DigestInputStream(new RangedStream(store, dataset.key(), size), digest);
  }

  public InputStream stream() {
    return in;
  }

  /**
   * Reads what is left, and compares.
   *
   * @throws BadDataset where these are other bytes
   */
  public void prove() throws IOException {
    in.transferTo(java.io.OutputStream.nullOutputStream());
    String sha256 = Hashing.hex(digest);
    if (!sha256.equals(dataset.sha256())) {
      throw new BadDataset(
          "the stored bytes of %s have the sha256 %s, wanted %s as uploaded"
              .formatted(dataset.fileId(), sha256, dataset.sha256()));
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
