package io.tunewright.worker.track.end;

import io.tunewright.launch.EndReason;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Knows what trainers write when they fail: the words of Python, PyTorch, CUDA, CANN, glibc and the
 * clients of hubs and stores.
 */
final class LogWords {
  private record Word(EndReason cause, Pattern pattern) {
    static Word of(EndReason cause, String... patterns) {
      return new Word(cause, Pattern.compile(String.join("|", patterns)));
    }
  }

  /** Where one line has several, the first counts. */
  private static final List<Word> WORDS =
      List.of(
          Word.of(
              EndReason.DISK_FULL,
              "No space left on device",
              "Disk quota exceeded",
              "\\bENOSPC\\b",
              "\\bEDQUOT\\b",
              // what torch.save makes of a write that failed
              "PytorchStreamWriter failed writing"),
          Word.of(
              EndReason.OUT_OF_MEMORY,
              "\\bOutOfMemoryError\\b",
              "(CUDA|HIP|NPU) out of memory",
              "^\\S*MemoryError\\b",
              "failed: MemoryError\\b",
              "std::bad_alloc",
              "can't allocate memory",
              "Cannot allocate memory",
              "CUBLAS_STATUS_ALLOC_FAILED",
              // CANN, "memory allocation failed"
              "\\bEL0004\\b"),
          Word.of(
              EndReason.BAD_CONFIGURATION, "\\b(ImportError|ModuleNotFoundError): ", "^refused: "),
          Word.of(
              EndReason.STORE_UNREACHABLE,
              "\\brequests\\.exceptions\\.(\\w*ConnectionError|\\w*Timeout)\\b",
              "\\burllib3\\.exceptions\\.\\w+Error\\b",
              "\\bhttpx\\.(Connect|Read)(Error|Timeout)\\b",
              "\\bbotocore\\.exceptions\\.(EndpointConnection|ConnectTimeout|ReadTimeout|ConnectionClosed)Error\\b",
              "\\bHfHubHTTPError: 5\\d\\d\\b"));

  /** What is only a warning was survived. */
  private static final Pattern WARNING = Pattern.compile("(?i)^\\W*(\\S+ )?warn(ing)?\\b");

  private static final Pattern SIGNAL =
      Pattern.compile("\\bSIG(TERM|INT)\\b|\\bKeyboardInterrupt\\b");

  private static final Pattern KILLED =
      Pattern.compile("\\bSIGKILL\\b|exitcode\\s*: -9|Signal 9\\b");

  private LogWords() {}

  /** What the last line that names a cause says. */
  static Optional<EndReason> cause(List<String> lines) {
    for (String line : lines.reversed()) {
      if (!WARNING.matcher(line).find()) {
        for (Word word : WORDS) {
          if (word.pattern().matcher(line).find()) {
            return Optional.of(word.cause());
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Whether a trainer tells that it was asked to end. */
  static boolean tellsOfASignal(List<String> lines) {
    return lines.stream().anyMatch(line -> SIGNAL.matcher(line).find());
  }

  /** Whether a trainer's main process tells that one of its workers was killed. */
  static boolean tellsOfAKill(List<String> lines) {
    return lines.stream().anyMatch(line -> KILLED.matcher(line).find());
  }
}
