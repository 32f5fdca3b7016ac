package io.tunewright.worker.stage.transfer;

import com.github.f4b6a3.ulid.UlidCreator;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.PartUpload;
import io.tunewright.storage.objects.Stored;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one file into the object store, its sha256 proven before the object can be seen. Where an
 * earlier process has begun, it goes on.
 */
public final class BlobTransfer {
  private static final Logger log = LoggerFactory.getLogger(BlobTransfer.class);

  /** What is read whole before it is sent. */
  public static final int SMALL = 16 * Receiver.MIB;

  private final Content content;
  private final String resumeKey;
  private final Transfers shared;
  private final FileProgress progress;
  private final Function<String, Optional<Stored>> known;

  /**
   * @param resumeKey where the store keeps how far it came; the same for each try at this file
   * @param known the blob with a given sha256, if the store has it already
   */
  public BlobTransfer(
      Content content,
      String resumeKey,
      Transfers shared,
      FileProgress progress,
      Function<String, Optional<Stored>> known) {
    this.content = content;
    this.resumeKey = resumeKey;
    this.shared = shared;
    this.progress = progress;
    this.known = known;
  }

  /**
   * @param inspect sees the bytes of a small file before they are stored, and may refuse them
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS where the bytes are not those
   *     that were promised, twice
   */
  public Stored run(Consumer<byte[]> inspect) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Optional<Stored> stored = content.bytes() <= SMALL ? whole(inspect) : parted();
      if (stored.isPresent()) {
        progress.whole(content.bytes());
        return stored.get();
      }
      progress.retried();
      progress.restart(0);
      if (attempt == 2) {
        throw TuningError.CORRUPT_WEIGHTS.because(
            "%s was read twice and has not the promised sha256 %s"
                .formatted(content.name(), content.sha256()));
      }
      log.warn("{} has not the promised sha256, it is read once more", content.name());
    }
  }

  private Optional<Stored> whole(Consumer<byte[]> inspect) throws InterruptedException {
    int length = (int) content.bytes();
    byte[] bytes = read(length);
    String sha256 = Hashing.of(bytes);
    if (!isPromised(sha256)) {
      return Optional.empty();
    }
    inspect.accept(bytes);
    return Optional.of(
        known
            .apply(sha256)
            .orElseGet(() -> {
              shared.store().put(key(sha256), bytes);
              return new Stored(key(sha256), length, sha256);
            }));
  }

  private byte[] read(int length) throws InterruptedException {
    byte[] buffer =
        shared
            .memory()
            .take(Math.max(1, (length + Receiver.MIB - 1) / Receiver.MIB) * Receiver.MIB);
    try {
      new RangeReader(content, shared.pace(), progress).read(0, length, buffer);
      return Arrays.copyOf(buffer, length);
    } finally {
      shared.memory().give(buffer);
    }
  }

  private Optional<Stored> parted() throws InterruptedException {
    Optional<Resume> left = Resume.find(shared.store(), resumeKey);
    Optional<Stored> complete = left.flatMap(this::completed);
    if (complete.isPresent()) {
      return complete;
    }
    UploadInParts upload =
        left.flatMap(resume -> UploadInParts.again(content, resume, shared, resumeKey))
            .orElseGet(() -> UploadInParts.anew(content, newKey(), shared, resumeKey));
    progress.restart(upload.done(content));
    try (InHand.Taking parts = parts(upload)) {
      PartedFile file = new PartedFile(content, shared, progress, upload, parts);
      String sha256 = file.move();
      if (!isPromised(sha256)) {
        upload.upload().abort();
        shared.store().delete(resumeKey);
        return Optional.empty();
      }
      return Optional.of(complete(upload, file.parts(), sha256));
    }
  }

  private InHand.Taking parts(UploadInParts upload) {
    return content.file() == null
        ? MemoryPart.of(content, upload, shared, progress)
        : InPlace.open(content.file(), content, upload, shared, progress);
  }

  /** An earlier process may have died between completing the upload and saying so. */
  private Optional<Stored> completed(Resume left) {
    String sha256 = left.sha256();
    return sha256 == null
        ? Optional.empty()
        : shared
            .store()
            .size(left.key())
            .filter(bytes -> bytes == content.bytes())
            .map(bytes -> new Stored(left.key(), bytes, sha256));
  }

  private Stored complete(
      UploadInParts upload, Map<Integer, PartUpload.Part> parts, String sha256) {
    Optional<Stored> already = known.apply(sha256);
    if (already.isPresent()) {
      upload.upload().abort();
      return already.get();
    }
    upload.resume().proven(content.bytes(), sha256).save(shared.store(), resumeKey);
    upload.upload().complete(parts);
    return new Stored(upload.upload().key(), content.bytes(), sha256);
  }

  private boolean isPromised(String sha256) {
    return content.sha256() == null || content.sha256().equals(sha256);
  }

  private String newKey() {
    return content.sha256() == null
        ? "blobs/new/" + UlidCreator.getMonotonicUlid().toLowerCase()
        : key(content.sha256());
  }

  private static String key(String sha256) {
    return "blobs/sha256/" + sha256.substring(0, 2) + "/" + sha256;
  }
}
