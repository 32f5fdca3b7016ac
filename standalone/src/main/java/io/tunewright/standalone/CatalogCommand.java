package io.tunewright.standalone;

import io.tunewright.standalone.parts.Home;
import io.tunewright.standalone.parts.HomeLock;
import io.tunewright.storage.catalog.CatalogModule;
import io.tunewright.storage.objects.StoreModule;
import io.tunewright.storage.records.Rebuild;
import io.tunewright.storage.records.RecordsModule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code tunewright catalog}. */
@Command(
    name = "catalog",
    description = "Looks after the catalog, which PostgreSQL holds.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = CatalogCommand.Again.class)
final class CatalogCommand {

  @Command(
      name = "rebuild",
      description = {
        "Makes the catalog again from what lies in S3.",
        "For when PostgreSQL was lost, or an old dump of it was restored (--merge). Brings back"
            + " models, files, jobs, checkpoints, adapters with their versions, and aliases; jobs"
            + " that were running go on at the next start. API keys, events, and uploads and"
            + " stagings under way don't come back. All is restored, or nothing; a record that"
            + " can't be read is named and stops no other. Exit code 1 where there was one."
      },
      mixinStandardHelpOptions = true,
      footer = {"", "Stop every Tunewright that uses this catalog first."})
  static final class Again implements Callable<Integer> {
    @Mixin private final HomeOption home = new HomeOption();

    @Option(names = "--dry-run", description = "Tells what would come back, and changes no row.")
    private boolean dryRun;

    @Option(
        names = "--merge",
        description =
            "Also where the catalog holds something: adds what it lacks, and what S3 knows to be"
                + " newer (the end of a job, a deletion, an alias that has moved on). Nothing is"
                + " turned back.")
    private boolean merge;

    @Override
    public Integer call() {
      Home at = home.open();
      AtomicReference<@Nullable Storage> storage = new AtomicReference<>();
      try (var _ = HomeLock.take(at)) {
        try (var context =
                SpringStart.run(
                    WebApplicationType.NONE,
                    defaults(at),
                    List.of(),
                    at,
                    starting -> {
                      Storage started = new Storage(at, starting.getEnvironment());
                      storage.set(started);
                      return started.settings();
                    },
                    StoreModule.class,
                    CatalogModule.class,
                    RecordsModule.class);
            var progress = new RebuildProgress()) {
          Rebuild.Summary summary = context.getBean(Rebuild.class).run(merge, dryRun, progress);
          progress.close();
          RebuildReport.of(summary, dryRun).forEach(System.out::println);
          return summary.unread().isEmpty() ? 0 : 1;
        } finally {
          Storage started = storage.get();
          if (started != null) {
            started.close();
          }
        }
      }
    }

    /** Nobody is told of the store's port, so any will do. */
    private static Map<String, Object> defaults(Home home) {
      Map<String, Object> defaults = new HashMap<>(Defaults.of(home, Role.ALL));
      defaults.put("tunewright.store.port", 0);
      return defaults;
    }
  }
}
