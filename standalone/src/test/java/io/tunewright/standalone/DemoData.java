package io.tunewright.standalone;

import static java.util.stream.Collectors.joining;

import io.tunewright.standalone.parts.Home;
import io.tunewright.worker.activity.FileMutex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.stream.Stream;

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

  /**
   * What a site's trainers need in tests. Where several share a machine, threads that wait for each
   * other cost them six times the work.
   */
  static String site() {
    return "tunewright.site.python=%s%ntunewright.site.threads=1%n".formatted(RealParts.python());
  }

  /**
   * A home whose site has the trainer's environment, and whose jobs may name the demo's model.
   *
   * @param roots directories that may be named as well
   */
  static Home home(Path directory, Path... roots) {
    Home home = Home.at(directory);
    String all =
        Stream.concat(Stream.of(inputs().model()), Stream.of(roots))
            .map(Path::toString)
            .collect(joining(","));
    home.write("tunewright.properties", site() + "tunewright.allowed-roots=" + all);
    return home;
  }
}
