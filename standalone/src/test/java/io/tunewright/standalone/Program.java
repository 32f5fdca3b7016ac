package io.tunewright.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The packaged program for processes of their own. It is unpacked first: the JVM can then keep its
 * classes from the first orderly stop on, and later starts take half as long.
 */
final class Program {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();
  private static final Path JAR =
      Path.of(System.getProperty("tunewright.jar", "target/tunewright-all.jar"));

  /** Each process that runs tests has its own. */
  private static final Path UNPACKED =
      Path.of(System.getProperty("tunewright.unpacked", "target/program"));

  static {
    unpack();
  }

  private Program() {}

  /** What starts it, for arguments to follow. */
  static List<String> command() {
    return new ArrayList<>(
        List.of(
            JAVA,
            "-XX:TieredStopAtLevel=1", // none of them lives long enough to gain from more
            "-XX:+UseSerialGC",
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + UNPACKED.resolve("classes.jsa"),
            "-jar",
            UNPACKED.resolve(JAR.getFileName()).toString()));
  }

  private static void unpack() {
    try {
      Process extract =
          new ProcessBuilder(
                  JAVA,
                  "-Djarmode=tools",
                  "-jar",
                  JAR.toString(),
                  "extract",
                  "--force",
                  "--destination",
                  UNPACKED.toString())
              .inheritIO()
              .start();
      if (extract.onExit().join().exitValue() != 0 || !Files.exists(UNPACKED)) {
        throw new AssertionError("could not unpack " + JAR.toAbsolutePath());
      }
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
  }
}
