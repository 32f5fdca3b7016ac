package io.tunewright.standalone;

import io.tunewright.standalone.parts.Home;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The data directory, as every command takes it. */
final class HomeOption {
  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "The data directory. Default: TUNEWRIGHT_HOME, or ~/.tunewright.")
  private @Nullable Path directory;

  Home open() {
    return Home.at(directory == null ? Home.usual() : directory);
  }
}
