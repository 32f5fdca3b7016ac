package io.tunewright.worker.stage;

import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;
import io.tunewright.worker.stage.Listing.Provenance;
import io.tunewright.worker.stage.Listing.RemoteFile;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of a model's files are taken.
 *
 * @param remoteCode names of models ({@code org/name}) whose own Python code the operator allows;
 *     for all others it is left where it is
 */
public record FilePolicy(Set<String> remoteCode) {
  public static final FilePolicy NO_CODE = new FilePolicy(Set.of());

  public FilePolicy {
    remoteCode = Set.copyOf(remoteCode);
  }

  /**
   * @param all files that the source has
   * @throws io.temporal.failure.ApplicationFailure UNSAFE_WEIGHTS naming a path that tries to leave
   *     its directory
   */
  public Listing listing(
      ModelRef source,
      String project,
      SnapshotRef snapshot,
      List<RemoteFile> all,
      Provenance provenance) {
    boolean code = remoteCode.contains(snapshot.name());
    var taken =
        all.stream().collect(java.util.stream.Collectors.partitioningBy(file -> takes(file, code)));
    List<String> paths = paths(taken, true);
    SafePaths.check(paths);
    return new Listing(
        source,
        project,
        snapshot,
        taken.getOrDefault(true, List.of()),
        paths(taken, false),
        provenance,
        code);
  }

  private static boolean takes(RemoteFile file, boolean code) {
    return SafePaths.taken(file.path()) || (code && file.path().endsWith(".py"));
  }

  private static List<String> paths(Map<Boolean, List<RemoteFile>> parts, boolean taken) {
    return parts.getOrDefault(taken, List.of()).stream().map(RemoteFile::path).toList();
  }
}
