package io.tunewright.standalone.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads and writes whose failure is the harness's own, and ends the test. */
final class Unchecked {
  private Unchecked() {}

  interface Write {
    void run() throws IOException;
  }

  interface Read<T> {
    T get() throws IOException;
  }

  static void unchecked(Write work) {
    reading(() -> {
      work.run();
      return work;
    });
  }

  static <T> T reading(Read<T> work) {
    try {
      return work.get();
    } catch (IOException unexpected) {
      throw new UncheckedIOException(unexpected);
    }
  }
}
