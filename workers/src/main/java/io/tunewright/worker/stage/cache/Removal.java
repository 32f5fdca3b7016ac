package io.tunewright.worker.stage.cache;

import io.tunewright.worker.stage.cache.ModelDirectory.State;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * Takes a copy away: first its record says so, then its links go, then the blobs that nobody else
 * links, and the record last. Stopped anywhere, it is gone on with by whoever finds the record; and
 * who wants the copy meanwhile finds no whole one, and completes it from the blobs that are left.
 *
 * <p>The caller holds the lock of the model's directory, and the cache's own.
 */
final class Removal {
  private final ModelDirectory model;

  Removal(ModelDirectory model) {
    this.model = model;
  }

  void of(CopyRecord copy, State was) throws IOException {
    model.move(copy.commit(), was, State.LEAVING);
    finish(copy);
  }

  /** Goes on with what a crash has stopped. */
  void finishAll() throws IOException {
    for (CopyRecord leaving : model.all(State.LEAVING)) {
      finish(leaving);
    }
  }

  private void finish(CopyRecord copy) throws IOException {
    String commit = copy.commit();
    for (CopyRecord.File file : copy.files()) {
      Path link = model.snapshot(commit).resolve(file.path());
      Files.deleteIfExists(link);
      Files.deleteIfExists(ModelDirectory.halfLink(link));
      prune(link.resolveSibling(""), model.snapshots());
    }
    turnMain(commit);
    deleteBlobs(copy);
    model.drop(State.LEAVING, commit);
    prune();
  }

  /** The name that readers take by default must not lead nowhere. */
  private void turnMain(String commit) throws IOException {
    try {
      if (!Files.readString(model.main()).strip().equals(commit)) {
        return;
      }
    } catch (NoSuchFileException none) {
      return;
    }
    Optional<CopyRecord> other = model.all(State.WHOLE).stream().findFirst();
    if (other.isPresent()) {
      Files.writeString(model.main(), other.get().commit());
    } else {
      Files.delete(model.main());
    }
  }

  private void deleteBlobs(CopyRecord copy) throws IOException {
    Set<String> needed = linked();
    Stream.concat(model.all(State.COMING).stream(), model.all(State.WHOLE).stream())
        .forEach(other -> needed.addAll(other.blobs().keySet()));
    for (String sha256 : copy.blobs().keySet()) {
      if (!needed.contains(sha256)) {
        Files.deleteIfExists(model.blob(sha256));
      }
    }
    clearHalfBlobs();
  }

  /**
   * Deletes what dead downloads left, unless a copy under way may go on with it; theirs are the
   * only names that begin with a dot.
   */
  void clearHalfBlobs() throws IOException {
    if (model.all(State.COMING).isEmpty()) {
      for (Path half : ModelDirectory.list(model.blobs(), ".*")) {
        FileSystemUtils.deleteRecursively(half);
      }
    }
  }

  /** The blobs that any snapshot links, be it one that others have put into the cache. */
  private Set<String> linked() throws IOException {
    Set<String> linked = new HashSet<>();
    if (Files.isDirectory(model.snapshots())) {
      try (Stream<Path> links = Files.walk(model.snapshots())) {
        for (Path link : links.filter(Files::isSymbolicLink).toList()) {
          linked.add(Files.readSymbolicLink(link).getFileName().toString());
        }
      }
    }
    return linked;
  }

  /** Removes directories that have become empty, up to but without {@code top}. */
  private static void prune(Path from, Path top) throws IOException {
    for (Path at = from; !at.equals(top) && at.startsWith(top); at = at.resolveSibling("")) {
      if (!deleteEmpty(at)) {
        return;
      }
    }
  }

  /** Removes what has become empty of the whole model, unless a copy of it is coming. */
  void prune() throws IOException {
    if (!model.all(State.COMING).isEmpty()) {
      return;
    }
    for (Path records :
        List.of(
            model.record(State.COMING, "0").resolveSibling(""),
            model.record(State.WHOLE, "0").resolveSibling(""),
            model.record(State.LEAVING, "0").resolveSibling(""),
            model.main().resolveSibling(""),
            model.snapshots(),
            model.blobs())) {
      deleteEmpty(records);
    }
    for (Path perCopy : List.of(model.leases("0"), model.views("0"))) {
      for (Path copy : ModelDirectory.list(perCopy.resolveSibling(""), "*")) {
        deleteEmpty(copy);
      }
      deleteEmpty(perCopy.resolveSibling(""));
    }
    deleteEmpty(model.path());
  }

  private static boolean deleteEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
      return true;
    } catch (DirectoryNotEmptyException used) {
      return false;
    }
  }
}
