package io.tunewright.standalone.parts;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the {@code temporal} command-line program lies. */
public final class TemporalProgram {
  private TemporalProgram() {}

  /** Where {@code tunewright install temporal} puts it. */
  public static Path installed(Home home) {
    return home.resolve("bin/temporal");
  }

  /** The installed one, else the first on the PATH. */
  public static Optional<Path> find(Home home) {
    return Stream.concat(
            Stream.of(installed(home)),
            Arrays.stream(
                    Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .filter(directory -> !directory.isBlank())
                .map(directory -> Path.of(directory, "temporal")))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
