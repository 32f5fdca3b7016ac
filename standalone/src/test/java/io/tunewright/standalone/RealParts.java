package io.tunewright.standalone;

import io.tunewright.standalone.parts.Home;
import io.tunewright.standalone.parts.TemporalProgram;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/**
 * The one place where tests get what Maven can't bring: the Temporal program and the trainer's
 * Python environment. They are set up once, in the data directory, and found there ever after. A
 * part that can't be had fails the test under {@code CI=true}, and else aborts it with the reason.
 */
public final class RealParts {
  private RealParts() {}

  /** The data directory that parts are kept in; tests make homes of their own beside it. */
  public static Home cache() {
    return Home.at(Home.usual());
  }

  /** The installed one, else the first on the PATH, else one that is built now. */
  public static Path temporal() {
    return TemporalProgram.find(cache())
        .orElseGet(() ->
            wanted(
                "the Temporal server", () -> InstallTemporal.into(cache(), System.out::println)));
  }

  /** A Python that has all that the trainer needs; made in the cache's own environments. */
  public static synchronized Path python() {
    return wanted("the trainer's Python environment", () -> TrainerPython.ensure(cache()));
  }

  /** Sets a part up; says which could not be had, and why. */
  static <T> T wanted(String part, java.util.function.Supplier<T> setUp) {
    try {
      return setUp.get();
    } catch (RuntimeException lacking) {
      String message = "this test needs " + part + ", which can't be had: " + Refusal.text(lacking);
      System.err.println(message);
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError(message, lacking);
      }
      throw abort(message, lacking);
    }
  }

  private static TestAbortedException abort(String message, RuntimeException cause) {
    return new TestAbortedException(message, cause);
  }
}
