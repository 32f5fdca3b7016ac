package io.tunewright.standalone;

import io.tunewright.fault.TuningError;
import io.tunewright.standalone.parts.Home;
import io.tunewright.standalone.parts.TemporalProgram;
import io.tunewright.worker.activity.FileMutex;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Builds the Temporal server from its published source, with Go, into a home. */
final class InstallTemporal {
  private InstallTemporal() {}

  /** The newest tag that {@code go install} builds as it is. */
  private static final String MODULE = "github.com/temporalio/cli/cmd/temporal@v1.5.1";

  /** What a build with an empty cache compiles (counted with Go 1.26); a warm one compiles less. */
  static final int PACKAGES = 1296;

  /**
   * Builds for a few minutes at first; with a warm build cache for seconds. Of several processes
   * one builds, and those that waited for it take what it has built.
   *
   * @param tell gets a line for each module that is fetched and each package that is compiled
   * @return the program, which is never there in part
   * @throws io.temporal.failure.ApplicationFailure CANNOT_START where there is no Go, or with the
   *     last thing that Go said
   */
  static Path into(Home home, Consumer<String> tell) {
    Path program = TemporalProgram.installed(home);
    boolean first = Files.notExists(program);
    try (FileMutex alone = FileMutex.acquire(home.resolve("temporal.lock"))) {
      if (first && Files.exists(program)) {
        return program;
      }
      Path built = build(home.subdirectory("bin/new"), tell);
      return Files.move(built, program, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException denied) {
      throw TuningError.CANNOT_START.because(
          "the Temporal server could not be put at %s: %s".formatted(program, denied), denied);
    }
  }

  private static Path build(Path directory, Consumer<String> tell) {
    var builder = new ProcessBuilder("go", "install", "-v", MODULE).redirectErrorStream(true);
    builder.environment().put("GOBIN", directory.toString());
    try {
      Process go = builder.start();
      String last = relay(go, tell);
      if (go.waitFor() != 0) {
        throw TuningError.CANNOT_START.because("`go install " + MODULE + "` failed: " + last);
      }
      return directory.resolve("temporal");
    } catch (IOException missing) {
      throw TuningError.CANNOT_START.because(
          "Go is needed to build the Temporal server and is not on the PATH (%s): install Go, or put a `temporal` program on the PATH"
              .formatted(missing.getMessage()),
          missing);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw TuningError.CANNOT_START.because("the build of Temporal was interrupted", stopped);
    }
  }

  private static @Nullable String relay(Process go, Consumer<String> tell) throws IOException {
    String last = null;
    try (BufferedReader lines = go.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        tell.accept(line);
        last = line;
      }
    }
    return last;
  }
}
