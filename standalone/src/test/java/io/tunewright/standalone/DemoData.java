package io.tunewright.standalone;

import io.tunewright.standalone.parts.Home;
import io.tunewright.worker.activity.FileMutex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The demo's inputs, made once in the cache for all tests, and homes that may use them. */
final class DemoData {
  private DemoData() {}

  /** Of several processes of tests one makes them and the others wait. */
  static DemoInputs inputs() {
    Home cache = RealParts.cache();
    try (FileMutex alone = FileMutex.acquire(cache.resolve("demo.lock"))) {
      return RealParts.wanted(
          "the demo's model", () -> DemoInputs.prepare(cache, RealParts.python()));
    } catch (IOException denied) {
      throw new UncheckedIOException(denied);
    }
  }

  /** A home whose site has the trainer's environment, and whose jobs may name the demo's model. */
  static Home home(Path directory) {
    Home home = Home.at(directory);
    home.write(
        "tunewright.properties",
        """
        tunewright.site.python=%s
        tunewright.allowed-roots=%s
        """
            .formatted(RealParts.python(), inputs().model()));
    return home;
  }
}
