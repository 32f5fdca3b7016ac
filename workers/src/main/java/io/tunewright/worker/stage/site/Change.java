package io.tunewright.worker.stage.site;

import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import io.tunewright.storage.objects.FileState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How one of a model's files differs from what it was.
 *
 * @param seen null where it is gone
 * @param wanted null where there was none
 */
record Change(String path, @Nullable FileState seen, @Nullable FileState wanted) {

  /** The files that differ, by path. */
  static List<Change> between(Map<String, FileState> seen, Map<String, FileState> wanted) {
    Set<String> paths = new TreeSet<>(seen.keySet());
    paths.addAll(wanted.keySet());
    List<Change> changes = new ArrayList<>();
    for (String path : paths) {
      Change change = new Change(path, seen.get(path), wanted.get(path));
      if (!Objects.equals(change.seen(), change.wanted())) {
        changes.add(change);
      }
    }
    return changes;
  }

  /** Ends what was begun with files that are no longer what they were; none is fine. */
  static void refuse(ModelRef source, List<Change> changes) {
    if (!changes.isEmpty()) {
      throw TuningError.CORRUPT_WEIGHTS.because(
          "%s changed while it was used: %s"
              .formatted(
                  source,
                  changes.stream().map(Change::toString).collect(Collectors.joining("; "))));
    }
  }

  /** Whether its bytes may still be the same: only reading them can tell. */
  boolean isDoubt() {
    return seen != null && wanted != null && seen.bytes() == wanted.bytes();
  }

  @Override
  public String toString() {
    if (seen == null) {
      return "%s is gone, wanted %s".formatted(path, wanted);
    }
    return wanted == null
        ? "%s is new, wanted no such file".formatted(path)
        : "%s has %s, wanted %s".formatted(path, seen, wanted);
  }
}
