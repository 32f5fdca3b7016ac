package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Unchecked.reading;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A small Java process of this test's own class path, which says on its console when it is ready.
 */
final class Jvm {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int STARTS = 5;

  private final String main;
  private final String ready;
  private final Path home;
  private final List<String> arguments;
  private final Map<String, String> environment;
  private int starts;
  private volatile Process process;

  /**
   * @param ready what its console says then
   * @param home where its consoles lie
   */
  Jvm(
      String main,
      String ready,
      Path home,
      List<String> arguments,
      Map<String, String> environment) {
    this.main = main;
    this.ready = ready;
    this.home = home;
    this.arguments = List.copyOf(arguments);
    this.environment = Map.copyOf(environment);
    this.process = begin();
  }

  long pid() {
    return process.pid();
  }

  /** It alone: what it has started goes on. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** An orderly stop, as after Ctrl-C. */
  void stop() {
    process.destroy();
    process.onExit().join();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Starts it again where it is down, and returns once it is ready. */
  synchronized void revive() {
    if (!process.isAlive()) {
      process = begin();
    }
    awaitReady();
  }

  /** A start that fails is repeated, as any supervisor would: what it needs may not be up yet. */
  synchronized void awaitReady() {
    for (int left = STARTS; !isReady(); left--) {
      if (left == 0) {
        throw new AssertionError(
            main + " did not start:\n" + reading(() -> Files.readString(console())));
      }
      process = begin();
    }
  }

  /** False where it has ended instead. */
  private boolean isReady() {
    Path console = console();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> !process.isAlive() || Files.readString(console).contains(ready));
    return process.isAlive();
  }

  private Process begin() {
    starts++;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    // Eight of them share two cores, and each is to be back within seconds.
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-XX:-UsePerfData", "-Xlog:disable", "-Xlog:all=off"));
    for (String opened : List.of("java.security", "sun.security.provider")) {
      command.addAll(List.of("--add-opens", "java.base/" + opened + "=ALL-UNNAMED"));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(console().toFile())
            .directory(home.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("TUNEWRIGHT_"));
    builder.environment().putAll(environment);
    return reading(builder::start);
  }

  private Path console() {
    return home.resolve("console-" + starts + ".txt");
  }
}
