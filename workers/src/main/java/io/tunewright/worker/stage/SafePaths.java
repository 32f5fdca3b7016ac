package io.tunewright.worker.stage;

import io.tunewright.fault.TuningError;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which of a model's files are taken: an allow-list, as no scan of pickles or code is a boundary.
 * What is not on it is left where it is.
 */
final class SafePaths {
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._ +-]*");

  private static final Set<String> NAMES =
      Set.of(
          "tokenizer.model",
          "tiktoken.model",
          "spiece.model",
          "sentencepiece.bpe.model",
          "vocab.txt",
          "merges.txt",
          "license",
          "license.txt",
          "license.md",
          "notice",
          "notice.txt",
          "readme.md");

  private static final Set<String> ENDINGS = Set.of(".safetensors", ".json", ".jinja");

  private static final Set<String> PICKLES = Set.of(".bin", ".pt", ".pth", ".ckpt", ".pkl");

  private SafePaths() {}

  static boolean taken(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return NAMES.contains(name) || ENDINGS.stream().anyMatch(name::endsWith);
  }

  static boolean isPickle(String path) {
    return PICKLES.stream().anyMatch(path.toLowerCase(Locale.ROOT)::endsWith);
  }

  /**
   * @throws io.temporal.failure.ApplicationFailure UNSAFE_WEIGHTS naming the first path that tries
   *     to leave its directory, two that one file system may take for the same, or a file that is
   *     another's directory
   */
  static void check(Collection<String> paths) {
    Map<String, String> seen = new HashMap<>();
    for (String path : paths) {
      for (String part : path.split("/", -1)) {
        if (!PART.matcher(part).matches()) {
          throw TuningError.UNSAFE_WEIGHTS.because(
              "'%s' is not a plain relative path: its part '%s'".formatted(path, part));
        }
      }
      String other = seen.put(path.toLowerCase(Locale.ROOT), path);
      if (other != null) {
        throw TuningError.UNSAFE_WEIGHTS.because(
            other.equals(path)
                ? "'%s' is listed twice".formatted(path)
                : "'%s' and '%s' differ only in case".formatted(other, path));
      }
    }
    paths.forEach(path -> checkDirectories(path, seen));
  }

  private static void checkDirectories(String path, Map<String, String> seen) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      String file = seen.get(path.substring(0, slash).toLowerCase(Locale.ROOT));
      if (file != null) {
        throw TuningError.UNSAFE_WEIGHTS.because(
            "'%s' is a file and the directory of '%s'".formatted(file, path));
      }
    }
  }
}
