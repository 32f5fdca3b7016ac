package io.tunewright.api.registry;

import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The directories below which {@code file:} models may lie, as the administrator set them ({@code
 * tunewright.allowed-roots}). The worker that reads the files asks again.
 */
public final class AllowedRoots {
  private final List<Path> roots;

  /**
   * @param roots absolute
   */
  AllowedRoots(List<Path> roots) {
    this.roots = List.copyOf(roots);
  }

  /**
   * The source with every link of its path resolved.
   *
   * @param field of the request, for the refusal, which doesn't tell whether there is such a path
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST where it isn't an absolute path
   *     of a directory below a root
   */
  public ModelRef check(ModelRef source, String field) {
    return real(source.locator())
        .filter(path -> Files.isDirectory(path) && isAllowed(path))
        .map(path -> new ModelRef("file:" + path))
        .orElseThrow(() ->
            TuningError.INVALID_REQUEST.at(
                field,
                "'%s' is no directory below an allowed root; %s"
                    .formatted(
                        source,
                        roots.isEmpty()
                            ? "tunewright.allowed-roots names none"
                            : "tunewright.allowed-roots are " + roots)));
  }

  /**
   * Whether a file or directory of rows lies below a root, every link of its path resolved.
   *
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST where it doesn't
   */
  public void checkData(String path, String field) {
    if (real(path).filter(this::isAllowed).isEmpty()) {
      throw TuningError.INVALID_REQUEST.at(
          field,
          "'file:%s' is no file or directory below an allowed root; tunewright.allowed-roots are %s"
              .formatted(path, roots));
    }
  }

  private boolean isAllowed(Path path) {
    return roots.stream()
        .flatMap(root -> real(root.toString()).stream())
        .anyMatch(path::startsWith);
  }

  private static Optional<Path> real(String path) {
    try {
      return path.startsWith("/") ? Optional.of(Path.of(path).toRealPath()) : Optional.empty();
    } catch (IOException | IllegalArgumentException none) {
      return Optional.empty();
    }
  }
}
