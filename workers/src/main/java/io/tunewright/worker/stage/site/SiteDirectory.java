package io.tunewright.worker.stage.site;

import com.google.common.io.ByteStreams;
import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import io.tunewright.job.SitePath;
import io.tunewright.job.SnapshotRef;
import io.tunewright.storage.objects.FileState;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.worker.stage.FilePolicy;
import io.tunewright.worker.stage.Listing;
import io.tunewright.worker.stage.Listing.Provenance;
import io.tunewright.worker.stage.Listing.RemoteFile;
import io.tunewright.worker.stage.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Models below the roots of this very site, as they are now.
 *
 * <p>The commit is made from the site, the directory, and every file's path, size, time of change
 * and inode: so it is known before a byte is read, and a plan need not wait until a terabyte is
 * hashed. Touch a file and it is another commit, for which that file alone is hashed again.
 */
final class SiteDirectory implements Source {
  /** Deep enough for any model's own folders, and an end to a tree that has none. */
  private static final int DEPTH = 4;

  private final String site;
  private final SiteRoots roots;
  private final FilePolicy policy;

  SiteDirectory(String site, SiteRoots roots, FilePolicy policy) {
    this.site = site;
    this.roots = roots;
    this.policy = policy;
  }

  /**
   * What lies in a directory.
   *
   * @param directory links resolved
   * @param states of the files that are taken, by path
   */
  record Seen(Listing listing, Path directory, Map<String, FileState> states) {
    Path file(String path) {
      return directory.resolve(path);
    }
  }

  @Override
  public String scheme() {
    return SitePath.SCHEME;
  }

  @Override
  public Listing list(ModelRef ref, String project) {
    return see(ref).listing();
  }

  Seen see(ModelRef ref) {
    SitePath place = SitePath.of(ref.locator());
    if (!place.site().equals(site)) {
      throw TuningError.BROKEN_PROMISE.because(
          "%s was asked of site '%s', wanted '%s'".formatted(ref, site, place.site()));
    }
    Path directory = roots.real(place.path(), ref);
    if (!Files.isDirectory(directory)) {
      throw TuningError.MODEL_NOT_FOUND.because(ref + " is no directory");
    }
    try {
      return see(ref, directory);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not list " + directory, unreadable);
    }
  }

  private Seen see(ModelRef ref, Path directory) throws IOException {
    List<RemoteFile> files = new ArrayList<>();
    Map<String, FileState> all = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(directory, DEPTH)) {
      for (Path file : walk.toList()) {
        if (Files.isRegularFile(file)) {
          String path = directory.relativize(file).toString();
          FileState state = FileState.of(roots.real(file.toString(), ref + "/" + path));
          all.put(path, state);
          files.add(new RemoteFile(path, state.bytes(), null, null));
        }
      }
    }
    // Which files are taken depends on the name, and the commit on which are taken.
    SnapshotRef unpinned = new SnapshotRef(SitePath.SCHEME, name(directory), "0".repeat(40));
    Listing listing = policy.listing(ref, "", unpinned, files, Provenance.NONE);
    Map<String, FileState> taken = new TreeMap<>();
    listing.files().forEach(file -> taken.put(file.path(), state(all, file.path())));
    return new Seen(pinned(listing, directory, taken), directory, taken);
  }

  private static FileState state(Map<String, FileState> all, String path) {
    FileState state = all.get(path);
    if (state == null) {
      throw new IllegalStateException("a policy only takes what is there, not " + path);
    }
    return state;
  }

  private Listing pinned(Listing listing, Path directory, Map<String, FileState> taken) {
    StringBuilder seen = new StringBuilder("%s\0%s\0".formatted(site, directory));
    taken.forEach((path, state) ->
        seen.append(
            "%s\0%d\0%s\0%d\0".formatted(path, state.bytes(), state.modified(), state.inode())));
    String commit = Hashing.of(seen.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 40);
    return new Listing(
        listing.source(),
        listing.project(),
        new SnapshotRef(SitePath.SCHEME, name(directory), commit),
        listing.files(),
        listing.leftOut(),
        listing.provenance(),
        listing.remoteCode());
  }

  private String name(Path directory) {
    Path last = directory.getFileName();
    String plain =
        (last == null ? "" : last.toString())
            .replaceAll("[^A-Za-z0-9._-]", "-")
            .replaceAll("^[^A-Za-z0-9]+", "");
    return site + "/" + (plain.isEmpty() ? "weights" : plain);
  }

  @Override
  public InputStream open(Listing listing, RemoteFile wanted, long offset, long length)
      throws IOException {
    SitePath place = SitePath.of(listing.source().locator());
    Path file = roots.real(place.path() + "/" + wanted.path(), listing.source());
    FileChannel channel = FileChannel.open(file);
    return ByteStreams.limit(Channels.newInputStream(channel.position(offset)), length);
  }
}
