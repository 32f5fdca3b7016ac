package io.tunewright.standalone;

import io.tunewright.standalone.parts.Home;
import io.tunewright.worker.launch.SiteSettings;
import io.tunewright.worker.trainer.PythonEnvironment;
import io.tunewright.worker.trainer.TrainerPrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.ResourcePropertySource;

/** The Python that this home's trainers run in, for commands that need it before any job does. */
final class TrainerPython {
  private TrainerPython() {}

  /** Its interpreter; made now, with its progress shown, unless it is there. */
  static Path ensure(Home home) {
    SiteSettings site = SiteSettings.from(settings(home));
    if (site.python() != null) {
      return site.python();
    }
    PythonEnvironment environment =
        new PythonEnvironment(
            site.environments(),
            site.basePython(),
            site.pipArguments(),
            TrainerPrograms.requirements());
    if (environment.isReady()) {
      return environment.python();
    }
    try (Progress progress = Progress.of("making the trainer's Python environment, packages")) {
      int[] packages = {0};
      return environment.ensure(line -> {
        progress.note(line.strip());
        if (line.startsWith("Collecting ")) {
          progress.reached(++packages[0]);
        }
      });
    }
  }

  /** As a server on this home would read them. */
  private static StandardEnvironment settings(Home home) {
    StandardEnvironment settings = new StandardEnvironment();
    Path file = home.resolve("tunewright.properties");
    try {
      if (Files.exists(file)) {
        settings.getPropertySources().addLast(new ResourcePropertySource("file:" + file));
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    settings
        .getPropertySources()
        .addLast(new MapPropertySource("defaults", Defaults.of(home, Role.ALL)));
    return settings;
  }
}
