package io.tunewright.worker.stage;

import com.google.common.io.ByteStreams;
import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.worker.stage.Listing.Provenance;
import io.tunewright.worker.stage.Listing.RemoteFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Models in directories below the roots that an administrator allowed ({@code file:/path}). The
 * commit is made from every file's path, size and time of change: touch a file and it is another
 * commit, whose blobs are still stored once.
 */
public final class LocalDirectory implements Source {
  /** Deep enough for any model's own folders, and an end to a tree that has none. */
  private static final int DEPTH = 4;

  private final List<Path> roots;
  private final FilePolicy policy;

  /**
   * @param roots absolute; no model outside of them is read, whichever way links lead
   */
  public LocalDirectory(List<Path> roots, FilePolicy policy) {
    this.policy = policy;
    this.roots = List.copyOf(roots);
  }

  @Override
  public String scheme() {
    return "file";
  }

  @Override
  public Listing list(ModelRef ref, String project) {
    Path directory = allowed(Path.of(ref.locator()), ref);
    if (!Files.isDirectory(directory)) {
      throw TuningError.MODEL_NOT_FOUND.because(ref + " is no directory");
    }
    List<RemoteFile> files = new ArrayList<>();
    StringBuilder state = new StringBuilder();
    try (Stream<Path> walk = Files.walk(directory, DEPTH)) {
      for (Path file : walk.sorted().toList()) {
        String path = directory.relativize(file).toString();
        if (Files.isRegularFile(file)) {
          allowed(file, ref);
          var attributes = Files.readAttributes(file, BasicFileAttributes.class);
          if (SafePaths.taken(path)) {
            state.append(
                "%s\0%d\0%s\0"
                    .formatted(path, attributes.size(), attributes.lastModifiedTime().toInstant()));
          }
          files.add(new RemoteFile(path, attributes.size(), null, null));
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not list " + directory, unreadable);
    }
    String commit = Hashing.of(state.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 40);
    return policy.listing(
        ref, project, new SnapshotRef("file", name(directory), commit), files, Provenance.NONE);
  }

  @Override
  public InputStream open(Listing listing, RemoteFile wanted, long offset, long length)
      throws IOException {
    FileChannel channel = FileChannel.open(real(listing, wanted));
    return ByteStreams.limit(Channels.newInputStream(channel.position(offset)), length);
  }

  @Override
  public Optional<Path> path(Listing listing, RemoteFile wanted) {
    return Optional.of(real(listing, wanted));
  }

  private Path real(Listing listing, RemoteFile wanted) {
    return allowed(Path.of(listing.source().locator()).resolve(wanted.path()), listing.source());
  }

  /** The real path, links resolved, if it lies below an allowed root. */
  private Path allowed(Path path, ModelRef ref) {
    Path real;
    try {
      real = path.toRealPath();
    } catch (IOException none) {
      throw TuningError.MODEL_NOT_FOUND.because("there is no " + path);
    }
    if (roots.stream().noneMatch(root -> isBelow(real, root))) {
      throw TuningError.NOT_ALLOWED.because(
          "%s leads to %s, which is below none of the allowed roots %s"
              .formatted(ref, real, roots));
    }
    return real;
  }

  private static boolean isBelow(Path real, Path root) {
    try {
      return real.startsWith(root.toRealPath());
    } catch (IOException noSuchRoot) {
      return false;
    }
  }

  /** The last two names of the path, as hubs write {@code org/name}. */
  private static String name(Path directory) {
    Path parent = directory.getParent();
    String org =
        parent == null || parent.getFileName() == null ? "" : parent.getFileName().toString();
    Path last = directory.getFileName();
    return part(org) + "/" + part(last == null ? "" : last.toString());
  }

  private static String part(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
    return plain.isEmpty() ? "local" : plain;
  }
}
