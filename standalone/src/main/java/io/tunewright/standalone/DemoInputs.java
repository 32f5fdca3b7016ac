package io.tunewright.standalone;

import io.tunewright.fault.TuningError;
import io.tunewright.standalone.parts.Home;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * What the demo's job is made from, below the home: a small model with random weights, and
 * conversations that it is to learn.
 */
record DemoInputs(Path model, Path training, Path heldOut) {
  /** Where they lie in the home. */
  static final String DIRECTORY = "demo";

  /** Makes what is missing; a second call finds all of it. */
  static DemoInputs prepare(Home home, Path python) {
    Path directory = home.subdirectory(DIRECTORY);
    Path program = unpack(directory, "make_model.py");
    Path training = unpack(directory, "train.jsonl");
    Path heldOut = unpack(directory, "heldout.jsonl");
    Path model = directory.resolve("model");
    if (!Files.isDirectory(model)) {
      System.out.println("making the demo's base model: true DeepSeek-V4 architecture, toy size");
      run(List.of(python.toString(), program.toString(), "--output", model.toString()));
    }
    return new DemoInputs(model, training, heldOut);
  }

  private static Path unpack(Path directory, String name) {
    Path file = directory.resolve(name);
    try (InputStream packed = DemoInputs.class.getResourceAsStream("/demo/" + name)) {
      if (packed == null) {
        throw TuningError.BROKEN_PROMISE.because("demo/" + name + " is missing from the program");
      }
      Path part = Files.createTempFile(directory, name, ".part"); // others may be reading it
      Files.copy(packed, part, StandardCopyOption.REPLACE_EXISTING);
      return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException denied) {
      throw new UncheckedIOException(denied);
    }
  }

  private static void run(List<String> command) {
    String last = "";
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (BufferedReader lines = process.inputReader()) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          System.out.println("  " + line);
          last = line;
        }
      }
      if (process.waitFor() != 0) {
        throw TuningError.CANNOT_START.because("the demo's model can't be made: " + last);
      }
    } catch (IOException missing) {
      throw TuningError.CANNOT_START.because(
          "the demo's model can't be made: " + missing.getMessage(), missing);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw TuningError.CANNOT_START.because("interrupted", stopped);
    }
  }
}
