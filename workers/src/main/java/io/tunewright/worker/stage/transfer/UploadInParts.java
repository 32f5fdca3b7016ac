package io.tunewright.worker.stage.transfer;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.ObjectStore.UnderWay;
import io.tunewright.storage.objects.PartUpload;
import io.tunewright.storage.objects.Sha256;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way into the object store: begun here, or taken up where an earlier process has
 * left it.
 */
record UploadInParts(
    PartUpload upload,
    Map<Integer, PartUpload.Part> parts,
    Sha256 sha,
    Resume resume,
    ObjectStore store,
    String resumeKey)
    implements Receiver {

  /** Parts of 16 MiB, larger ones where a file would have more than S3 takes. */
  static final int SMALLEST_PART = 16 * MIB;

  /** Begins an upload and notes it, so that another process finds it. */
  static UploadInParts anew(Content content, String key, Transfers shared, String resumeKey) {
    int partBytes = partBytes(content.name(), content.bytes(), shared.memory().bytes());
    PartUpload upload = shared.store().beginUpload(key);
    Resume resume = new Resume(key, upload.id(), partBytes, 0, null, null);
    resume.save(shared.store(), resumeKey);
    return new UploadInParts(upload, Map.of(), new Sha256(), resume, shared.store(), resumeKey);
  }

  /** Goes on where {@code resume} says, if the server still has all that it says. */
  static Optional<UploadInParts> again(
      Content content, Resume resume, Transfers shared, String resumeKey) {
    return shared
        .store()
        .uploadUnderWay(resume.key(), resume.upload())
        .flatMap(found -> {
          Sha256 sha = sha(resume.state());
          Map<Integer, PartUpload.Part> parts = whole(content, resume, found);
          if (sha == null || parts == null || sha.bytes() != resume.bytes()) {
            found.upload().abort();
            return Optional.empty();
          }
          return Optional.of(
              new UploadInParts(found.upload(), parts, sha, resume, shared.store(), resumeKey));
        });
  }

  private static @Nullable Sha256 sha(@Nullable String state) {
    return state == null ? new Sha256() : Sha256.resume(state).orElse(null);
  }

  /** The parts that {@code resume} counts on; those beyond are sent again. */
  private static @Nullable Map<Integer, PartUpload.Part> whole(
      Content content, Resume resume, UnderWay found) {
    Map<Integer, PartUpload.Part> parts = new TreeMap<>();
    for (int number = 1; (number - 1L) * resume.partBytes() < resume.bytes(); number++) {
      PartUpload.Part part = found.parts().get(number);
      long wanted =
          Math.min(resume.partBytes(), content.bytes() - (number - 1L) * resume.partBytes());
      if (part == null || part.bytes() != wanted) {
        return null;
      }
      parts.put(number, part);
    }
    return parts;
  }

  static int partBytes(String name, long bytes, long memory) {
    long least = (bytes + PartUpload.MOST_PARTS - 1) / PartUpload.MOST_PARTS;
    long partBytes = Math.max(SMALLEST_PART, (least + MIB - 1) / MIB * MIB);
    if (partBytes > memory) {
      throw TuningError.CANNOT_START.because(
          "%s has %,d bytes and needs parts of %,d, tunewright.stage.memory has %,d"
              .formatted(name, bytes, partBytes, memory));
    }
    return (int) partBytes;
  }

  @Override
  public int partBytes() {
    return resume.partBytes();
  }

  @Override
  public PartUpload.Part receive(int number, byte[] buffer, int length) {
    return upload.send(number, buffer, length);
  }

  @Override
  public void note(long bytes, String state) {
    resume.after(bytes, state).save(store, resumeKey);
  }
}
