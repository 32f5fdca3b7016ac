package io.tunewright.worker.stage.site;

import io.tunewright.fault.TuningError;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.springframework.core.env.Environment;

/**
 * The directories below which a site's weights and rows may lie, as its administrator set them
 * ({@code tunewright.site.allowed-roots}).
 *
 * @param paths absolute
 */
public record SiteRoots(List<Path> paths) {
  /** The setting that names them. */
  public static final String SETTING = "tunewright.site.allowed-roots";

  public SiteRoots {
    paths = List.copyOf(paths);
    for (Path path : paths) {
      if (!path.isAbsolute()) {
        throw new IllegalArgumentException(
            SETTING + " names '" + path + "', wanted absolute paths");
      }
    }
  }

  public static SiteRoots from(Environment settings) {
    String[] paths = settings.getProperty(SETTING, String[].class, new String[0]);
    return new SiteRoots(Arrays.stream(paths).map(Path::of).toList());
  }

  /**
   * The real path, links resolved, if it lies below a root. What lies outside is refused without a
   * word on whether it is there.
   *
   * @param source to speak of it
   */
  Path real(String path, Object source) {
    try {
      Path real = Path.of(path).toRealPath();
      if (paths.stream().anyMatch(root -> isBelow(real, root))) {
        return real;
      }
    } catch (IOException | InvalidPathException none) {
      if (paths.stream().anyMatch(root -> Path.of(path).startsWith(root))) {
        throw TuningError.MODEL_NOT_FOUND.because("there is nothing at " + source);
      }
    }
    throw TuningError.NOT_ALLOWED.because(
        "%s is not below an allowed root of the site; its %s are %s"
            .formatted(source, SETTING, paths));
  }

  private static boolean isBelow(Path real, Path root) {
    try {
      return real.startsWith(root.toRealPath());
    } catch (IOException noSuchRoot) {
      return false;
    }
  }
}
