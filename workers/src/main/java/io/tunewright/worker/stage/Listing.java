package io.tunewright.worker.stage;

import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model's files at one commit, as its source lists them, sorted by path.
 *
 * @param project on whose behalf, and with whose token, it was listed
 * @param leftOut paths that are not on the list of what is taken
 * @param remoteCode whether the operator allows this model's own code
 */
public record Listing(
    ModelRef source,
    String project,
    SnapshotRef snapshot,
    List<RemoteFile> files,
    List<String> leftOut,
    Provenance provenance,
    boolean remoteCode) {
  public Listing {
    files = files.stream().sorted(java.util.Comparator.comparing(RemoteFile::path)).toList();
    leftOut = leftOut.stream().sorted().toList();
  }

  /**
   * @param path relative, with forward slashes
   * @param sha256 where the source tells it beforehand
   * @param gitSha1 of git's blob, where that is all that the source tells
   */
  public record RemoteFile(
      String path, long bytes, @Nullable String sha256, @Nullable String gitSha1) {
    public RemoteFile {
      if (bytes < 0 || (sha256 != null && !sha256.matches("[0-9a-f]{64}"))) {
        throw TuningError.CORRUPT_WEIGHTS.because(
            "the source tells %d bytes with sha256 %s for '%s'".formatted(bytes, sha256, path));
      }
    }
  }

  /**
   * What the source says of the model.
   *
   * @param url where people read about it
   * @param licence as the source writes it
   * @param gated whether its owner's terms had to be accepted
   */
  public record Provenance(@Nullable String url, @Nullable String licence, boolean gated) {
    public static final Provenance NONE = new Provenance(null, null, false);
  }

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
      List<String> pickles = leftOut.stream().filter(SafePaths::isPickle).toList();
      throw (pickles.isEmpty() ? TuningError.MODEL_NOT_FOUND : TuningError.UNSAFE_WEIGHTS)
          .because(
              "%s holds no *.safetensors, the only form of weights that is taken%s"
                  .formatted(
                      source, pickles.isEmpty() ? "" : ", but " + String.join(", ", pickles)));
    }
    return weights;
  }
}
