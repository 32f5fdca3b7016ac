package io.tunewright.worker.stage.cache;

import io.tunewright.job.SnapshotRef;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * One model's directory in the layout of the Hugging Face cache: {@code blobs/<sha256>}, {@code
 * snapshots/<commit>/…} with links to them, {@code refs/main}. Beside these lie records of our own,
 * which that layout's readers pass over: what a copy is, who claims it, and what runs read of it.
 *
 * <p>Only what a record names is ever taken away: a cache that others write to as well keeps
 * theirs.
 */
public record ModelDirectory(Path path) {
  private static final JsonMapper JSON = new JsonMapper();

  /** What a record says of its copy. Each state's records lie in a directory of their own. */
  enum State {
    /** There is room for it, and it may be torn. */
    COMING(".coming"),
    /** Every file is there and was verified. The record's time is the copy's last use. */
    WHOLE(".whole"),
    /** Being taken away: whoever finds it goes on with that. */
    LEAVING(".leaving");

    private final String directory;

    State(String directory) {
      this.directory = directory;
    }
  }

  static String name(SnapshotRef ref) {
    return "models--" + ref.name().replace("/", "--");
  }

  Path blobs() {
    return path.resolve("blobs");
  }

  public Path blob(String sha256) {
    return blobs().resolve(sha256);
  }

  Path snapshots() {
    return path.resolve("snapshots");
  }

  public Path snapshot(String commit) {
    return snapshots().resolve(commit);
  }

  /** The commit that {@code from_pretrained} takes where none is named. */
  public Path main() {
    return path.resolve("refs").resolve("main");
  }

  /** One file for each job that claims the copy, named by it. */
  Path leases(String commit) {
    return path.resolve(".leases").resolve(commit);
  }

  /** The {@link #leases} of all commits. */
  List<Path> claimed() throws IOException {
    return list(path.resolve(".leases"), "[0-9a-f]*");
  }

  /** One directory for each run that was given this copy to read, named by its order's key. */
  Path views(String commit) {
    return path.resolve(".runs").resolve(commit);
  }

  Path record(State state, String commit) {
    return path.resolve(state.directory).resolve(commit);
  }

  /** Empty also where the record is unreadable: then the copy has to be proven anew. */
  Optional<CopyRecord> find(State state, String commit) throws IOException {
    try {
      return Optional.of(
          JSON.readValue(Files.readAllBytes(record(state, commit)), CopyRecord.class));
    } catch (NoSuchFileException | JacksonException none) {
      return Optional.empty();
    }
  }

  List<CopyRecord> all(State state) throws IOException {
    List<CopyRecord> all = new ArrayList<>();
    for (Path record : list(path.resolve(state.directory), "[0-9a-f]*")) {
      find(state, record.getFileName().toString()).ifPresent(all::add);
    }
    return all;
  }

  void put(State state, CopyRecord copy, Instant now) throws IOException {
    AtomicFile.write(record(state, copy.commit()), JSON.writeValueAsBytes(copy), now);
  }

  /** Changes a copy's state in one step. */
  void move(String commit, State from, State to) throws IOException {
    Files.createDirectories(record(to, commit).resolveSibling(""));
    Files.move(
        record(from, commit),
        record(to, commit),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  void drop(State state, String commit) throws IOException {
    Files.deleteIfExists(record(state, commit));
  }

  /** Whether every file is there with its size; bytes are not read. */
  boolean holds(CopyRecord copy) {
    for (CopyRecord.File file : copy.files()) {
      try {
        if (Files.size(snapshot(copy.commit()).resolve(file.path())) != file.bytes()) {
          return false;
        }
      } catch (IOException missing) {
        return false;
      }
    }
    return true;
  }

  /** The part of a copy that is there already. */
  CopyRecord present(CopyRecord copy) {
    return new CopyRecord(
        copy.ref(),
        copy.files().stream().filter(file -> Files.exists(blob(file.sha256()))).toList());
  }

  /** Bytes that a copy still lacks. */
  long missing(CopyRecord copy) {
    return copy.blobs().entrySet().stream()
        .filter(blob -> !Files.exists(blob(blob.getKey())))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Makes the snapshot's name for a blob; a reader sees the old one or the new one. */
  public void link(String commit, String file, String sha256) throws IOException {
    Path link = snapshot(commit).resolve(file);
    Path directory = Files.createDirectories(link.resolveSibling(""));
    Path target = directory.relativize(blob(sha256));
    Path fresh = halfLink(link);
    try {
      Files.createSymbolicLink(fresh, target);
    } catch (FileAlreadyExistsException torn) {
      Files.delete(fresh);
      Files.createSymbolicLink(fresh, target);
    }
    Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What a crash may leave of {@link #link}. */
  static Path halfLink(Path link) {
    return link.resolveSibling(AtomicFile.TEMPORARY + link.getFileName());
  }

  /** What lies in a directory; nothing where there is none. */
  static List<Path> list(Path directory, String glob) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
      entries.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException none) {
      return List.of();
    }
    return found;
  }
}
