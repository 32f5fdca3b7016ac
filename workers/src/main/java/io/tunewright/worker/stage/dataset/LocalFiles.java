package io.tunewright.worker.stage.dataset;

import io.tunewright.fault.TuningError;
import io.tunewright.worker.stage.transfer.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;

/**
 * Files below the roots that an administrator allowed ({@code file:/path}), whichever way links
 * lead. One that changes while it is read is refused.
 */
public final class LocalFiles implements DatasetSource {
  private final List<Path> roots;

  /**
   * @param roots absolute
   */
  public LocalFiles(List<Path> roots) {
    this.roots = List.copyOf(roots);
  }

  @Override
  public String scheme() {
    return "file";
  }

  /** The refusal doesn't tell whether there is such a file outside the roots. */
  @Override
  public Content find(String locator, String project) {
    Path path =
        real(locator)
            .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
            .filter(this::isAllowed)
            .orElseThrow(() ->
                TuningError.NOT_FOUND.because(
                    "'file:%s' is no file below an allowed root; tunewright.allowed-roots are %s"
                        .formatted(locator, roots)));
    State state = state(path);
    return new Content(
        "file:" + locator, state.bytes(), null, (offset, length) -> open(path, state, offset));
  }

  private record State(long bytes, FileTime changed) {}

  private static State state(Path path) {
    try {
      var attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return new State(attributes.size(), attributes.lastModifiedTime());
    } catch (IOException gone) {
      throw TuningError.NOT_FOUND.because("'file:%s' can't be read".formatted(path), gone);
    }
  }

  private static InputStream open(Path path, State wanted, long offset) throws IOException {
    if (!state(path).equals(wanted)) {
      throw TuningError.CONFLICT.because(
          "'file:%s' changed while it was read, wanted one that stays".formatted(path));
    }
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    return Channels.newInputStream(channel.position(offset));
  }

  private boolean isAllowed(Path file) {
    return roots.stream()
        .flatMap(root -> real(root.toString()).stream())
        .anyMatch(file::startsWith);
  }

  private static Optional<Path> real(String path) {
    try {
      return path.startsWith("/") ? Optional.of(Path.of(path).toRealPath()) : Optional.empty();
    } catch (IOException | InvalidPathException none) {
      return Optional.empty();
    }
  }
}
