package io.tunewright.worker.launch;

import io.tunewright.worker.activity.FileMutex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which runs read the checkpoints that were brought to a site, by an empty file for each; takes
 * away those that none reads any more.
 */
final class CheckpointReaders {
  private static final String READERS = ".readers";

  private final Path root;

  /**
   * @param root below which the site's checkpoints lie, by job, attempt and step
   */
  CheckpointReaders(Path root) {
    this.root = root;
  }

  static Path lock(Path checkpoint) {
    return checkpoint.resolveSibling(checkpoint.getFileName() + ".lock");
  }

  /** Notes, before anything is brought, that this run reads it. */
  static void note(Path checkpoint, String run) throws IOException {
    Path readers = checkpoint.resolveSibling(checkpoint.getFileName() + READERS);
    Files.createDirectories(readers);
    Files.write(readers.resolve(run), new byte[0]); // also sets its time anew
  }

  /**
   * Takes away what only runs have read that are over.
   *
   * @param live keys of the runs that are not
   */
  void prune(Set<String> live) throws IOException {
    if (!Files.isDirectory(root)) {
      return;
    }
    for (Path readers : below(root, 3)) {
      String name = readers.getFileName().toString();
      if (name.endsWith(READERS) && areOver(readers, live)) {
        Path checkpoint =
            readers.resolveSibling(name.substring(0, name.length() - READERS.length()));
        Optional<FileMutex> lock = FileMutex.tryAcquire(lock(checkpoint));
        if (lock.isPresent()) {
          try (FileMutex alone = lock.get()) {
            if (areOver(readers, live)) {
              delete(checkpoint);
              delete(readers);
            }
          }
        }
      }
    }
  }

  private static boolean areOver(Path readers, Set<String> live) throws IOException {
    Instant since = Instant.now().minus(BroughtData.LAUNCHING);
    for (Path reader : below(readers, 1)) {
      if (live.contains(reader.getFileName().toString()) || isSince(reader, since)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSince(Path reader, Instant since) throws IOException {
    try {
      return Files.getLastModifiedTime(reader).toInstant().isAfter(since);
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  private static List<Path> below(Path directory, int depth) throws IOException {
    if (depth == 0) {
      return List.of(directory);
    }
    List<Path> below = new ArrayList<>();
    for (Path each : listed(directory)) {
      below.addAll(below(each, depth - 1));
    }
    return below;
  }

  private static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      for (Path each : listed(path)) {
        delete(each);
      }
    }
    Files.deleteIfExists(path);
  }

  /** Nothing of a directory that another worker of the site has taken away. */
  private static List<Path> listed(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.toList();
    } catch (NoSuchFileException | NotDirectoryException gone) {
      return List.of();
    }
  }
}
