package io.tunewright.standalone;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/** The program {@code tunewright}. */
@Command(
    name = "tunewright",
    description = "Fine-tunes open-weight models on machines of your own.",
    mixinStandardHelpOptions = true,
    versionProvider = Tunewright.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      InstallCommand.class,
      KeysCommand.class,
      CatalogCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "Everything is kept in ~/.tunewright, or where TUNEWRIGHT_HOME says.",
      "Begin with `tunewright demo`; `tunewright COMMAND --help` tells more."
    })
public final class Tunewright {
  private Tunewright() {}

  /** Runs one command; exit code 0 where it did all that it was to do, 2 for a wrong usage. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ENGLISH); // as its words are, so are its numbers, wherever it runs
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Tunewright())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler((failure, command, parsed) -> {
          command.getErr().println("tunewright: " + Refusal.text(failure));
          return 1;
        });
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Tunewright.class.getPackage().getImplementationVersion();
      return new String[] {"tunewright " + (version == null ? "(from its classes)" : version)};
    }
  }
}
