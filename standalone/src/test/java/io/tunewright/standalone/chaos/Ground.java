package io.tunewright.standalone.chaos;

import io.tunewright.standalone.chaos.Member.Role;
import io.tunewright.storage.objects.StoreSettings;
import java.nio.file.Path;
import java.util.List;

/** What every member stands on. */
record Ground(
    Path directory,
    Path chaos,
    Path trainer,
    String python,
    StoreServer store,
    PostgresServer postgres,
    TemporalServerProcess temporal,
    Disks disks,
    Watchers watchers) {

  /**
   * @param site of the run directories, the datasets and the copies of weights
   * @param store of its objects
   * @param postgres of its data
   */
  record Disks(Disk site, Disk store, Disk postgres) {
    Disks(Path directory) {
      this(
          new Disk("the site's disk", directory.resolve(WORKDIR)),
          new Disk("the store's disk", directory.resolve("store/s3")),
          new Disk("PostgreSQL's disk", directory.resolve("postgres/postgres")));
    }

    List<Disk> all() {
      return List.of(site, store, postgres);
    }
  }

  static final String WATCHED = "watched";
  private static final String WORKDIR = "site";

  Path workdir() {
    return directory.resolve(WORKDIR);
  }

  /** Below it lie the models that jobs may name. */
  Path models() {
    return directory.resolve("models");
  }

  /** Below it lie the rows that schedules watch. */
  Path watched() {
    return directory.resolve(WATCHED);
  }

  List<Breakable> parts() {
    return List.of(store, postgres, temporal);
  }

  String settings(Member member) {
    StoreSettings at = store.settings(member.store.port());
    StringBuilder settings =
        new StringBuilder(
            """
            tunewright.store.endpoint=%s
            tunewright.store.access-key=%s
            tunewright.store.secret-key=%s
            tunewright.temporal.target=127.0.0.1:%d
            tunewright.allowed-roots=%s,%s
            tunewright.sweep-interval=1s
            tunewright.secrets.key=the same for whoever signs what is told
            tunewright.webhooks.allowed-hosts=127.0.0.1
            """
                .formatted(
                    at.endpoint(),
                    at.accessKey(),
                    at.secretKey(),
                    member.temporal.port(),
                    models(),
                    watched()));
    Wire database = member.database;
    if (database != null) {
      settings.append(
          """
          tunewright.database.url=%s
          tunewright.database.user=%s
          tunewright.database.password=%s
          """
              .formatted(postgres.url(database.port()), postgres.user(), postgres.password()));
    }
    if (member.role() == Role.SITE) {
      settings.append(
          """
          tunewright.site.name=%s
          tunewright.site.workdir=%s
          tunewright.site.python=%s
          tunewright.site.base-python=%s
          tunewright.site.pass-on=CHAOS_DIRECTORY
          tunewright.site.slots=4
          tunewright.site.pace=200ms
          tunewright.site.stale-after=5s
          tunewright.site.stall.stepping=30s
          tunewright.site.weights-reserve=1MB
          """
              .formatted(Fleet.SITE, workdir(), trainer, python));
    }
    return settings.toString();
  }
}
