package io.tunewright.worker.stage.transcode;

import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.Manifest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a snapshot is called that was made of another, and where it comes from. */
final class Derived {
  /** Another one whenever the same weights would give other bytes: old results are left alone. */
  static final int VERSION = 1;

  private static final int COMMIT_DIGITS = 40;

  private Derived() {}

  /** The same for the same files, wherever and under whichever commit they were published. */
  static SnapshotRef ref(SnapshotRef from, WeightDtype dtype, Manifest manifest) {
    MessageDigest commit = Hashing.sha256();
    commit.update(bytes("transcoding %d to %s\0".formatted(VERSION, dtype.word())));
    for (Manifest.Entry file : manifest.files()) {
      commit.update(bytes("%s\0%s\0".formatted(file.path(), file.sha256())));
    }
    return new SnapshotRef(
        dtype.word(), from.name(), Hashing.hex(commit).substring(0, COMMIT_DIGITS));
  }

  /** Licence, gating and origin stay true of what is derived; the lineage comes beside them. */
  static Map<String, Object> about(
      SnapshotRef from, Manifest manifest, SnapshotRef derived, Map<String, Long> counts) {
    Map<String, Object> about = new LinkedHashMap<>(manifest.about());
    about.put("name", derived.name());
    about.put("commit", derived.commit());
    about.put("staged", Instant.now().toString());
    about.put(
        "derived",
        Map.of(
            "source", from.source(),
            "name", from.name(),
            "commit", from.commit(),
            "manifest", from.manifestKey(),
            "dtype", derived.source(),
            "transcoding", VERSION,
            "tensors", counts));
    return about;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
