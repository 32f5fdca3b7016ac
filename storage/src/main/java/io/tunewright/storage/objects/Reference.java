package io.tunewright.storage.objects;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The list of files that lie on a site and stay there: what {@link Manifest} is for files in the
 * store. A type of its own, so that nobody looks for their bytes here by mistake; {@link Manifests}
 * refuses to read one.
 *
 * @param kind always {@link #KIND}
 * @param path of their directory on the site, links resolved
 * @param files sorted by path
 * @param about provenance
 */
public record Reference(
    String kind, String site, String path, List<File> files, Map<String, Object> about) {
  public static final String KIND = "reference";

  public Reference {
    files = files.stream().sorted(Comparator.comparing(File::path)).toList();
    about = Map.copyOf(about);
  }

  public Reference(String site, String path, List<File> files, Map<String, Object> about) {
    this(KIND, site, path, files, about);
  }

  /**
   * One file.
   *
   * @param path relative, with forward slashes
   * @param state when it was hashed
   */
  public record File(String path, FileState state, String sha256) {
    private boolean sameContent(File other) {
      return path.equals(other.path)
          && sha256.equals(other.sha256)
          && state.bytes() == other.state.bytes();
    }
  }

  /** Whether these are its files, by path and content. */
  boolean lists(List<File> others) {
    return files.size() == others.size()
        && files.stream().allMatch(file -> others.stream().anyMatch(file::sameContent));
  }

  public long bytes() {
    return files.stream().mapToLong(file -> file.state().bytes()).sum();
  }
}
