package io.tunewright.storage.objects;

import io.tunewright.fault.TuningError;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The list that makes a set of files whole: written last and never changed.
 *
 * @param kind what the set is: {@code snapshot}, {@code checkpoint} or {@code adapter}
 * @param files sorted by path
 * @param about all else that is needed to rebuild the catalog from it: provenance, proof, lineage
 */
public record Manifest(String kind, List<Entry> files, Map<String, Object> about) {

  public Manifest {
    files = files.stream().sorted(java.util.Comparator.comparing(Entry::path)).toList();
    about = Map.copyOf(about);
  }

  /**
   * One file of the set.
   *
   * @param path relative, with forward slashes
   * @param key where the store holds it: readers never compute keys
   */
  public record Entry(String path, String key, String sha256, long bytes) {
    private boolean sameContent(Entry other) {
      return path.equals(other.path) && sha256.equals(other.sha256) && bytes == other.bytes;
    }
  }

  /**
   * What it tells beside its files under this name.
   *
   * @throws io.temporal.failure.ApplicationFailure BROKEN_PROMISE where that is of another type
   */
  public <T> Optional<T> about(String name, Class<T> type) {
    return Manifests.about(about, name, type);
  }

  /** The same of what it must tell; BROKEN_PROMISE where it doesn't. */
  public <T> T told(String name, Class<T> type) {
    return about(name, type)
        .orElseThrow(() -> TuningError.BROKEN_PROMISE.because("the manifest tells no " + name));
  }

  public Optional<Entry> file(String path) {
    return files.stream().filter(file -> file.path().equals(path)).findFirst();
  }

  /** Whether these are its files, by path and content, wherever they are stored. */
  boolean lists(List<Entry> others) {
    return files.size() == others.size()
        && files.stream().allMatch(file -> others.stream().anyMatch(file::sameContent));
  }

  public long bytes() {
    return files.stream().mapToLong(Entry::bytes).sum();
  }
}
