package io.tunewright.worker.trainer;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.worker.activity.FileMutex;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * A virtual environment with a trainer's pinned requirements, made on first use and then reused. It
 * lies by the hash of what it was made from, so that other requirements make another one.
 *
 * <p>Which index and which build of a package pip takes is pip's own configuration, or the extra
 * arguments.
 */
public final class PythonEnvironment {
  private static final int LAST_WORDS = 12;

  private final Path directory;
  private final String basePython;
  private final List<String> pipArguments;
  private final byte[] requirements;

  /**
   * @param root where environments lie
   * @param basePython makes the environment; 3.10 or later
   * @param pipArguments go to {@code pip install} as they are
   * @param requirements in pip's form, all pinned
   */
  public PythonEnvironment(
      Path root, String basePython, List<String> pipArguments, byte[] requirements) {
    this.basePython = basePython;
    this.pipArguments = List.copyOf(pipArguments);
    this.requirements = requirements.clone();
    String made =
        new String(requirements, StandardCharsets.UTF_8)
            + "\n"
            + basePython
            + "\n"
            + String.join("\n", pipArguments);
    this.directory =
        root.resolve("trl-" + Hashing.of(made.getBytes(StandardCharsets.UTF_8)).substring(0, 12));
  }

  /** Its interpreter, whether it has been made or not. */
  public Path python() {
    return directory.resolve("bin").resolve("python");
  }

  /** Whether it was made whole, and the Python that it stands on is still there. */
  public boolean isReady() {
    return Files.exists(marker()) && Files.isExecutable(python());
  }

  /**
   * Makes the environment unless it is there; of several processes one makes it and the others
   * wait.
   *
   * @param tell gets a line of pip's for each thing that it does
   * @return the interpreter
   * @throws io.temporal.failure.ApplicationFailure SITE_UNREACHABLE with the step that failed and
   *     its last words: an index may answer next time
   */
  public Path ensure(Consumer<String> tell) {
    if (isReady()) {
      return python();
    }
    try (FileMutex lock =
        FileMutex.acquire(directory.resolveSibling(directory.getFileName() + ".lock"))) {
      if (!isReady()) {
        make(tell);
      }
      return python();
    } catch (IOException broken) {
      throw new UncheckedIOException("could not make " + directory, broken);
    }
  }

  private void make(Consumer<String> tell) throws IOException {
    Files.createDirectories(directory);
    Path list = directory.resolve("requirements.txt");
    Files.write(list, requirements);
    tell.accept("making a Python environment in " + directory);
    run(List.of(basePython, "-m", "venv", "--clear", directory.toString()), tell);
    Files.write(list, requirements);
    List<String> install = new ArrayList<>();
    install.addAll(List.of(python().toString(), "-m", "pip", "install"));
    install.addAll(List.of("--disable-pip-version-check", "--no-input", "--progress-bar", "off"));
    install.addAll(List.of("--requirement", list.toString()));
    install.addAll(pipArguments);
    run(install, tell);
    Files.writeString(marker(), "");
    tell.accept("the Python environment is ready");
  }

  /** Words of a command that tell what it does. */
  private static final int STEP = 4;

  private void run(List<String> command, Consumer<String> tell) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Deque<String> last = new ArrayDeque<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        tell.accept(line);
        last.addLast(line);
        if (last.size() > LAST_WORDS) {
          last.removeFirst();
        }
      }
      int code = process.waitFor();
      if (code != 0) {
        throw TuningError.SITE_UNREACHABLE.because(
            // Of the settings' own arguments some are secret.
            "`%s …` ended with exit code %d:\n%s"
                .formatted(
                    String.join(" ", command.subList(0, STEP)), code, String.join("\n", last)));
      }
    } catch (InterruptedException stopping) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stopping);
    }
  }

  private Path marker() {
    return directory.resolve("ready");
  }
}
