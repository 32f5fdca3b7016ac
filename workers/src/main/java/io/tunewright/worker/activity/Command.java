package io.tunewright.worker.activity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A diagnostic program that is run where it is there, and never waited for too long. */
public final class Command {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Command() {}

  /** What it did. */
  public record Outcome(boolean succeeded, String said) {}

  /** Whatever goes wrong is said in the outcome; only an interruption ends the caller too. */
  public static Outcome run(List<String> command) {
    try {
      Path output = Files.createTempFile("diagnosis", "");
      try {
        return run(command, output);
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException unable) {
      return new Outcome(false, "could not be run: " + unable.getMessage());
    }
  }

  /** To a file, as a reader of a pipe could be held up by a grandchild that keeps it open. */
  private static Outcome run(List<String> command, Path output) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly();
      }
      String said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      if (!ended) {
        return new Outcome(false, said + "\ngave no answer within " + PATIENCE.toSeconds() + " s");
      }
      return new Outcome(process.exitValue() == 0, said);
    } catch (InterruptedException stopping) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return new Outcome(false, "interrupted");
    }
  }
}
