package io.tunewright.worker.stage;

import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A model's files at one commit, as its source lists them, sorted by path. */
public record Listing(ModelRef source, SnapshotRef snapshot, List<RemoteFile> files) {
  public Listing {
    files = files.stream().sorted(java.util.Comparator.comparing(RemoteFile::path)).toList();
  }

  /**
   * @param path relative, with forward slashes
   * @param sha256 where the source tells it beforehand
   */
  public record RemoteFile(String path, long bytes, @Nullable String sha256) {}

  public Optional<RemoteFile> file(String path) {
    return files.stream().filter(file -> file.path().equals(path)).findFirst();
  }

  public long bytes() {
    return files.stream().mapToLong(RemoteFile::bytes).sum();
  }

  List<RemoteFile> weights() {
    List<RemoteFile> weights =
        files.stream().filter(file -> file.path().endsWith(".safetensors")).toList();
    if (weights.isEmpty()) {
      throw TuningError.MODEL_NOT_FOUND.because(
          source + " holds no *.safetensors, the only form of weights that is taken");
    }
    return weights;
  }
}
