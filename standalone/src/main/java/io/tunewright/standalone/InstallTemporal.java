package io.tunewright.standalone;

import io.tunewright.fault.TuningError;
import io.tunewright.standalone.parts.Home;
import io.tunewright.standalone.parts.TemporalProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
   * Builds for a few minutes at first; with a warm build cache for seconds.
   *
   * @param tell gets a line for each module that is fetched and each package that is compiled
   * @return the program
   * @throws io.temporal.failure.ApplicationFailure CANNOT_START where there is no Go, or with the
   *     last thing that Go said
   */
  static Path into(Home home, Consumer<String> tell) {
    var builder = new ProcessBuilder("go", "install", "-v", MODULE).redirectErrorStream(true);
    builder.environment().put("GOBIN", home.subdirectory("bin").toString());
    try {
      Process go = builder.start();
      String last = relay(go, tell);
      if (go.waitFor() != 0) {
        throw TuningError.CANNOT_START.because("`go install " + MODULE + "` failed: " + last);
      }
      return TemporalProgram.installed(home);
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
