package io.tunewright.standalone.parts;

import io.tunewright.fault.TuningError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Short programs that are run to their end. */
final class Command {
  private Command() {}

  /**
   * Runs a program and gives what it wrote.
   *
   * @throws io.temporal.failure.ApplicationFailure CANNOT_START with its output where it fails
   */
  static String run(List<String> command) {
    Outcome outcome = tryRun(command);
    if (outcome.exitCode() != 0) {
      throw TuningError.CANNOT_START.because(
          "`%s` ended with exit code %d: %s"
              .formatted(String.join(" ", command), outcome.exitCode(), outcome.output().strip()));
    }
    return outcome.output();
  }

  static Outcome tryRun(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Outcome(process.waitFor(), output);
    } catch (IOException missing) {
      return new Outcome(127, missing.toString());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return new Outcome(130, "interrupted");
    }
  }

  record Outcome(int exitCode, String output) {}

  static List<String> joined(List<String> head, String... tail) {
    List<String> all = new ArrayList<>(head);
    all.addAll(List.of(tail));
    return all;
  }
}
