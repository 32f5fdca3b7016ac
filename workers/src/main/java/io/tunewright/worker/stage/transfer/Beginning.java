package io.tunewright.worker.stage.transfer;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.ObjectStore.UnderWay;
import io.tunewright.storage.objects.PartUpload;
import io.tunewright.storage.objects.Sha256;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a parted file goes on from: its start, or what an earlier process has left.
 *
 * @param parts hashed already, from the first on without a gap
 * @param sha after them
 */
record Beginning(
    PartUpload upload, Map<Integer, PartUpload.Part> parts, Sha256 sha, Resume resume) {
  private static final int MIB = 1 << 20;

  /** Parts of 16 MiB, larger ones where a file would have more than S3 takes. */
  static final int SMALLEST_PART = 16 * MIB;

  /** Begins an upload and notes it, so that another process finds it. */
  static Beginning anew(Content content, String key, Transfers shared, String resumeKey) {
    int partBytes = partBytes(content, shared.memory().bytes());
    PartUpload upload = shared.store().beginUpload(key);
    Resume resume = new Resume(key, upload.id(), partBytes, 0, null, null);
    resume.save(shared.store(), resumeKey);
    return new Beginning(upload, Map.of(), new Sha256(), resume);
  }

  /** Goes on where {@code resume} says, if the server still has all that it says. */
  static Optional<Beginning> again(Content content, Resume resume, Transfers shared) {
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
          return Optional.of(new Beginning(found.upload(), parts, sha, resume));
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

  private static int partBytes(Content content, long memory) {
    long least = (content.bytes() + PartUpload.MOST_PARTS - 1) / PartUpload.MOST_PARTS;
    long partBytes = Math.max(SMALLEST_PART, (least + MIB - 1) / MIB * MIB);
    if (partBytes > memory) {
      throw TuningError.CANNOT_START.because(
          "%s has %,d bytes and needs parts of %,d, tunewright.stage.memory has %,d"
              .formatted(content.name(), content.bytes(), partBytes, memory));
    }
    return (int) partBytes;
  }
}
