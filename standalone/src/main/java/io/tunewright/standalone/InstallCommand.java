package io.tunewright.standalone;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code tunewright install}. */
@Command(
    name = "install",
    description = "Puts parts that a bare machine lacks into the data directory.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "PART",
    subcommands = {InstallCommand.Temporal.class, InstallCommand.Trainer.class})
final class InstallCommand {

  @Command(
      name = "temporal",
      description = {
        "Builds the Temporal server with Go, for up and demo.",
        "The first build fetches and compiles for some minutes. Without this server a stand-in"
            + " runs inside Tunewright, which forgets at a restart."
      },
      mixinStandardHelpOptions = true)
  static final class Temporal implements Callable<Integer> {
    @Mixin private final HomeOption home = new HomeOption();

    @Override
    public Integer call() {
      AtomicInteger packages = new AtomicInteger();
      try (Progress progress =
          Progress.of("building Temporal, packages", InstallTemporal.PACKAGES)) {
        var program =
            InstallTemporal.into(
                home.open(),
                line -> {
                  if (line.startsWith("go: ")) {
                    progress.note(line);
                  } else {
                    progress.reached(packages.incrementAndGet());
                  }
                });
        progress.close();
        System.out.println("installed " + program);
      }
      return 0;
    }
  }

  @Command(
      name = "trainer",
      description = {
        "Makes the trainer's Python environment, which else the first job or the demo makes.",
        "It fetches some gigabytes, and takes minutes."
      },
      mixinStandardHelpOptions = true)
  static final class Trainer implements Callable<Integer> {
    @Mixin private final HomeOption home = new HomeOption();

    @Override
    public Integer call() {
      System.out.println("installed " + TrainerPython.ensure(home.open()));
      return 0;
    }
  }
}
