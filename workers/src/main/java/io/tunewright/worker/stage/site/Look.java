package io.tunewright.worker.stage.site;

import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;
import io.tunewright.storage.objects.FileState;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a site saw at a place before anything was hashed. It goes through the object store, as the
 * control worker can't see the site's filesystem.
 *
 * @param source as it was asked for
 * @param path of the directory, links resolved
 * @param leftOut paths that are not on the list of what is taken
 * @param remoteCode whether the site's operator allows this model's own code
 */
record Look(
    ModelRef source, String path, List<Seen> files, List<String> leftOut, boolean remoteCode) {
  Look {
    files = List.copyOf(files);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * One file that is taken.
   *
   * @param sha256 of a small file, a copy of which the store holds; null for weights
   */
  record Seen(String path, FileState state, @Nullable String sha256) {}

  /** Where a file lies on the site. */
  Path file(String relative) {
    return Path.of(path, relative);
  }

  /** Written last: once it is there, so is all that it speaks of. */
  static String key(SnapshotRef snapshot) {
    return snapshot.key("look.json");
  }

  /** The copy of a small file. */
  static String fileKey(SnapshotRef snapshot, String path) {
    return snapshot.key("files/" + path);
  }

  /** Every tensor of the weights, as their headers declare them. */
  static String tensorsKey(SnapshotRef snapshot) {
    return snapshot.key("tensors.json");
  }
}
