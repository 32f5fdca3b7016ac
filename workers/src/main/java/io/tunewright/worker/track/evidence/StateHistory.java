package io.tunewright.worker.track.evidence;

import io.tunewright.launch.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which states a run was seen in, and from when on: a line for each change, in a file of the run's
 * directory, so that it outlives the worker. Where that can't be written it says less, no more.
 */
public final class StateHistory {
  private static final Logger log = LoggerFactory.getLogger(StateHistory.class);

  /** A run that goes out of sight and comes back all day must not fill a disk with that. */
  private static final int MOST_LINES = 1000;

  private final Path file;

  public StateHistory(Path run) {
    this.file = run.resolve("states.log");
  }

  /** Notes the state if it is another one than before, and tells since when it is this one. */
  public Instant note(RunState state) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    List<String> before = lines();
    String kind = state.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    if (!before.isEmpty()) {
      String[] last = before.getLast().split(" ", 3);
      if (last.length > 1 && last[1].equals(kind)) {
        return time(last[0], now);
      }
    }
    if (before.size() >= MOST_LINES) {
      return now;
    }
    try {
      Files.writeString(
          file,
          "%s %s %s\n".formatted(now, kind, words(state).replace('\n', ' ')),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException unwritable) {
      log.debug("{} is not written: {}", file, unwritable.toString());
    }
    return now;
  }

  private static Instant time(String text, Instant otherwise) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException torn) {
      return otherwise;
    }
  }

  List<String> lines() {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  private static String words(RunState state) {
    return switch (state) {
      case RunState.Queued queued -> queued.reason();
      case RunState.Running _, RunState.Succeeded _ -> "";
      case RunState.Failed failed -> failed.reason();
      case RunState.Unreachable unreachable -> unreachable.why();
      case RunState.Gone gone -> gone.evidence();
    };
  }
}
