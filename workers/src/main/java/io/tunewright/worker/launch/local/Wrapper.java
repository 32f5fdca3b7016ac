package io.tunewright.worker.launch.local;

import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/** Starts {@code start.py} around a run, apart from this process in all but parenthood. */
final class Wrapper {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PROGRAM = "start.py";

  /** The exit code of what never became a process, and of what was ended by SIGKILL. */
  static final int NO_PROCESS = -1;

  static final int KILLED = 128 + 9;

  /** What a program needs to find its way; everything else of this process stays here. */
  private static final Set<String> PLAIN =
      Set.of(
          "PATH",
          "HOME",
          "USER",
          "LANG",
          "LC_ALL",
          "TZ",
          "TMPDIR",
          "LD_LIBRARY_PATH",
          "CUDA_VISIBLE_DEVICES",
          "ASCEND_RT_VISIBLE_DEVICES");

  private final LocalSettings settings;

  Wrapper(LocalSettings settings) {
    this.settings = settings;
  }

  Process start(RunDirectory run, int number) throws IOException {
    Path program = program();
    List<String> command = new ArrayList<>();
    command.add(settings.python());
    command.addAll(List.of(program.toString(), "--start", Integer.toString(number)));
    command.add(run.path().toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = new HashMap<>(builder.environment());
    environment
        .keySet()
        .removeIf(name -> !PLAIN.contains(name) && !settings.passedOn().contains(name));
    environment.put(LocalProcesses.ORDER, run.key());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectErrorStream(true);
    builder.redirectOutput(log(run).toFile());
    return builder.start();
  }

  /** What the wrapper itself said; the trainer's words are in the run's log. */
  String output(RunDirectory run) throws IOException {
    return Files.exists(log(run)) ? Files.readString(log(run)).strip() : "";
  }

  /** Writes the exit record that a wrapper ended by force could not write. */
  void writeExit(RunDirectory run, int code, String reason) throws IOException {
    double now = Instant.now().toEpochMilli() / 1000.0;
    Path file =
        run.starts().resolve(Integer.toString(run.newestStart().orElse(1))).resolve("exit.json");
    Path fresh = file.resolveSibling("exit.json.new");
    Files.write(
        fresh,
        JSON.writeValueAsBytes(new RunDirectory.Exit(code, reason, null, now, now, null, null)));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Path log(RunDirectory run) {
    return run.path().resolve("wrapper.log");
  }

  /** Beside the runs, so that it outlives this jar's replacement. */
  private Path program() throws IOException {
    Path file = settings.workdir().resolve(PROGRAM);
    byte[] wanted;
    try (InputStream in =
        Objects.requireNonNull(Wrapper.class.getResourceAsStream("/launch/" + PROGRAM))) {
      wanted = in.readAllBytes();
    }
    if (!Files.exists(file) || !java.util.Arrays.equals(wanted, Files.readAllBytes(file))) {
      Path fresh = Files.createTempFile(settings.workdir(), PROGRAM, "");
      Files.write(fresh, wanted);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }
}
