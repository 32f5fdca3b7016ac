package io.tunewright.api.hub;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A staged model or an adapter as a hub's repository.
 *
 * @param id {@code org/name}
 * @param revisions the newest first, at least one
 */
record HubRepo(String id, List<Revision> revisions) {
  HubRepo {
    revisions = List.copyOf(revisions);
  }

  /**
   * One immutable set of files.
   *
   * @param commit 40 hex digits
   * @param names other words for it: tags, versions, aliases
   * @param manifestKey where the store lists its files
   */
  record Revision(String commit, Set<String> names, String manifestKey, Instant time) {
    Revision {
      names = Set.copyOf(names);
    }
  }

  /**
   * @param word a commit or one of the names; {@code main} is the newest where nothing has that
   *     name
   */
  Revision revision(String word) {
    return revisions.stream()
        .filter(revision -> revision.commit().equals(word) || revision.names().contains(word))
        .findFirst()
        .or(() -> word.equals("main") ? revisions.stream().findFirst() : java.util.Optional.empty())
        .orElseThrow(() -> HubRefusal.noRevision(id, word));
  }
}
