package io.tunewright.worker.stage.dataset;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.FileState;
import io.tunewright.worker.stage.transfer.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Files below the roots that an administrator allowed ({@code file:/path}), whichever way links
 * lead. One that changes while it is read is refused.
 */
public final class LocalFiles implements DatasetSource {
  /** Deep enough for folders by year, month and day, and an end to a tree that has none. */
  private static final int DEPTH = 8;

  private final List<Path> roots;
  private final String setting;
  private final String prefix;

  /**
   * @param roots absolute
   */
  public LocalFiles(List<Path> roots) {
    this(roots, "tunewright.allowed-roots", "file:");
  }

  /**
   * @param setting that names the roots
   * @param prefix of a path, to speak of it as it was asked for
   */
  LocalFiles(List<Path> roots, String setting, String prefix) {
    this.roots = List.copyOf(roots);
    this.setting = setting;
    this.prefix = prefix;
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
                    "'%s%s' is no file below an allowed root; %s are %s"
                        .formatted(prefix, locator, setting, roots)));
    FileState state = state(path);
    return new Content(
        prefix + locator, state.bytes(), null, (offset, length) -> open(path, state, offset));
  }

  /**
   * Links are followed where they lead below a root too; others are refused. What is gone by the
   * time that it is looked at, as a link that leads nowhere, is no file.
   */
  @Override
  public List<DatasetFile> list(String locator, String project) {
    Path place =
        real(locator)
            .filter(this::isAllowed)
            .orElseThrow(() ->
                TuningError.NOT_FOUND.because(
                    "'%s%s' is nothing below an allowed root; %s are %s"
                        .formatted(prefix, locator, setting, roots)));
    if (!Files.isDirectory(place)) {
      return List.of(file(place, project));
    }
    try (Stream<Path> walk = Files.walk(place, DEPTH)) {
      return DatasetFile.inOrder(
          walk.filter(path -> DatasetFile.isNamedSo(place.relativize(path).toString()))
              .filter(path -> !Files.isDirectory(path))
              .flatMap(path -> fileIfThere(path, project).stream()));
    } catch (IOException | UncheckedIOException unreadable) {
      throw TuningError.SOURCE_UNREACHABLE.because("could not list " + place, unreadable);
    }
  }

  private Optional<DatasetFile> fileIfThere(Path path, String project) {
    try {
      return Optional.of(file(path, project));
    } catch (ApplicationFailure refused) {
      if (Files.exists(path)) {
        throw refused;
      }
      return Optional.empty();
    }
  }

  private DatasetFile file(Path path, String project) {
    Content content = find(path.toString(), project);
    FileState state = state(path);
    return new DatasetFile(
        content, state.modified(), state.toString(), () -> checkUnchanged(path, state));
  }

  private void checkUnchanged(Path path, FileState wanted) {
    FileState now = state(path);
    if (!now.equals(wanted)) {
      throw TuningError.CONFLICT.because(
          "'%s%s' changed while it was read: it has %s, wanted %s to the end"
              .formatted(prefix, path, now, wanted));
    }
  }

  private FileState state(Path path) {
    try {
      return FileState.of(path);
    } catch (IOException gone) {
      throw TuningError.NOT_FOUND.because("'%s%s' can't be read".formatted(prefix, path), gone);
    }
  }

  private InputStream open(Path path, FileState wanted, long offset) throws IOException {
    checkUnchanged(path, wanted);
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
