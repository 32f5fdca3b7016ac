package io.tunewright.job;

import java.util.Optional;

/**
 * One model's files at one commit, as S3 holds them; those of the source {@code site} lie on a site
 * and stay there, and S3 holds only what tells of them.
 *
 * @param source the scheme it came by
 * @param name {@code org/name}; on a site, the site's name and the directory's
 * @param commit the source's commit; for a directory 40 hex digits made from its listing
 */
public record SnapshotRef(String source, String name, String commit) {
  public SnapshotRef {
    if (!source.matches("[a-z0-9]+")
        || !name.matches("[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*")
        || !commit.matches("[0-9a-f]{40,64}")) {
      throw new IllegalArgumentException(
          "not a snapshot: "
              + source
              + ":"
              + name
              + "@"
              + commit
              + ", wanted source, org/name, hex commit");
    }
  }

  /** The site that its files lie on and never leave; empty where S3 holds them. */
  public Optional<String> site() {
    return source.equals(SitePath.SCHEME)
        ? Optional.of(name.substring(0, name.indexOf('/')))
        : Optional.empty();
  }

  /** Where its manifest lies; the files' own keys stand in the manifest. */
  public String manifestKey() {
    return root() + "manifest.json";
  }

  /** Where its staging tells how far it is. */
  public String progressKey() {
    return root() + "progress.json";
  }

  /** Where a site tells how far its copy is while it makes one. */
  public String copyKey(String site) {
    return root() + "copies/" + site + ".json";
  }

  /** Where it is told how far the making of its other form is, while that goes on. */
  public String transcodingKey(WeightDtype dtype) {
    return root() + "to-" + dtype.word() + ".json";
  }

  /** What its newest verification found. */
  public String verificationKey() {
    return root() + "verification.json";
  }

  /**
   * Where something else that belongs to it lies.
   *
   * @param path relative; empty for the prefix of all of it
   */
  public String key(String path) {
    return root() + path;
  }

  private String root() {
    return "models/" + source + "/" + name + "/" + commit + "/";
  }

  /** A workflow id: one staging per snapshot, whoever asks. */
  public String stagingId() {
    return "stage-" + source + "-" + name.replace('/', '-') + "-" + commit;
  }

  @Override
  public String toString() {
    return source + ":" + name + "@" + commit.substring(0, 12);
  }
}
