package io.tunewright.standalone;

import static org.awaitility.Awaitility.await;

import io.tunewright.standalone.parts.Home;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A whole Tunewright in a process of its own, as users run it: started, killed, started again. */
final class ServerProcess implements AutoCloseable {
  private final Home home;
  private final List<String> options;
  private Process process;

  /** Starts the packaged program on a home; returns once it serves. */
  ServerProcess(Home home, String... options) {
    this.home = home;
    this.options = List.of(options);
    this.process = start();
  }

  ApiClient api() {
    return ApiClient.of(home);
  }

  /** The whole process at once, as a power cut or the out-of-memory killer would. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Starts it again after a {@link #kill}. */
  void up() {
    process = start();
  }

  /** An orderly stop, as after Ctrl-C. */
  void stop() {
    process.destroy();
    process.onExit().join();
  }

  /** The Temporal server that it has started. */
  ProcessHandle temporal() {
    String database = home.resolve("temporal.db").toString();
    return ProcessHandle.allProcesses()
        .filter(each -> each.info().commandLine().orElse("").contains(database))
        .findFirst()
        .orElseThrow();
  }

  /** Runs another command on the same home to its end; answers all that it said. */
  String command(String... arguments) {
    List<String> command = Program.command();
    command.addAll(List.of(arguments));
    command.add("--home=" + home.directory());
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
  }

  /** All that it has written to its terminal, over all its starts. */
  String said() {
    try {
      return Files.readString(console());
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  static void signal(String name, long pid) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().onExit().join();
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
  }

  @Override
  public void close() {
    stop();
  }

  private Process start() {
    try {
      Files.deleteIfExists(home.resolve(House.ADDRESS));
      Process started = builder().start();
      await()
          .atMost(Duration.ofMinutes(5))
          .until(() -> !started.isAlive() || home.read(House.ADDRESS).isPresent());
      if (!started.isAlive()) {
        throw new AssertionError("Tunewright did not start:\n" + said());
      }
      return started;
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
  }

  private ProcessBuilder builder() {
    List<String> command = Program.command();
    command.addAll(List.of("up", "--port=0", "--home=" + home.directory()));
    command.addAll(options);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(console().toFile()));
    builder
        .environment()
        .merge(
            "PATH",
            RealParts.temporal().resolveSibling("").toString(),
            (path, directory) -> directory + File.pathSeparator + path);
    return builder;
  }

  private Path console() {
    return home.resolve("console.txt");
  }
}
