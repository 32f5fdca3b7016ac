package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Unchecked.unchecked;

import io.tunewright.standalone.chaos.Member.Role;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * A whole installation in processes of its own: two of each role, Temporal, PostgreSQL and the
 * store. It stands from the first round to the last; only what a round breaks is started again.
 */
final class Fleet implements AutoCloseable {
  static final String SITE = "chaos";

  /** What every member stands on. */
  record Ground(
      Path directory,
      Path chaos,
      Path trainer,
      String python,
      StoreServer store,
      PostgresServer postgres,
      TemporalServerProcess temporal,
      Watchers watchers) {

    Path workdir() {
      return directory.resolve("site");
    }

    /** Below it lie the models that jobs may name. */
    Path models() {
      return directory.resolve("models");
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
              tunewright.allowed-roots=%s
              tunewright.sweep-interval=1s
              """
                  .formatted(
                      at.endpoint(),
                      at.accessKey(),
                      at.secretKey(),
                      member.temporal.port(),
                      models()));
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
            """
                .formatted(SITE, workdir(), trainer, python));
      }
      return settings.toString();
    }
  }

  private final Ground ground;
  private final List<Member> members = new ArrayList<>();
  private final ObjectStore objects;
  private final Thread interrupted = new Thread(this::end);
  private final ExecutorService later = Executors.newVirtualThreadPerTaskExecutor();

  /** Starts all of it; returns once every part is ready. */
  Fleet(Path directory) {
    Path chaos = directory.resolve("chaos");
    unchecked(() -> Files.createDirectories(chaos.resolve("plans")));
    var store = CompletableFuture.supplyAsync(() -> new StoreServer(directory.resolve("store")));
    var postgres =
        CompletableFuture.supplyAsync(() -> new PostgresServer(directory.resolve("postgres")));
    var temporal =
        CompletableFuture.supplyAsync(
            () -> new TemporalServerProcess(directory.resolve("temporal")));
    String python = Standin.python();
    ground =
        new Ground(
            directory,
            chaos,
            Standin.install(directory, python),
            python,
            store.join(),
            postgres.join(),
            temporal.join(),
            new Watchers());
    Standin.model(ground.models().resolve("tiny"));
    ground.store().awaitReady();
    objects = ground.store().client();
    objects.createBucket();
    for (Role role : Role.values()) {
      members.add(new Member(role, 1, ground));
      members.add(new Member(role, 2, ground));
    }
    members.forEach(Member::awaitReady);
    Runtime.getRuntime().addShutdownHook(interrupted);
  }

  Ground ground() {
    return ground;
  }

  List<Member> members() {
    return List.copyOf(members);
  }

  List<Member> members(Role role) {
    return members.stream().filter(member -> member.role() == role).toList();
  }

  /** The members and what they stand on. */
  List<Breakable> all() {
    List<Breakable> all = new ArrayList<>(members);
    all.addAll(ground.parts());
    return all;
  }

  /** The store, on a way that nothing disturbs. */
  ObjectStore objects() {
    return objects;
  }

  ExecutorService later() {
    return later;
  }

  /** Puts everything in order again; returns once it is. */
  void heal() {
    ground.watchers().clear();
    for (Member member : members) {
      member.store.unavailable(false);
      wires(member)
          .forEach(wire -> {
            wire.slow(java.time.Duration.ZERO);
            wire.allow();
          });
    }
    all().forEach(Breakable::thaw);
    ground.parts().forEach(Breakable::revive);
    List<CompletableFuture<Void>> up =
        members.stream().map(member -> CompletableFuture.runAsync(member::revive)).toList();
    up.forEach(CompletableFuture::join);
  }

  static Stream<Wire> wires(Member member) {
    return Stream.of(member.store, member.temporal, member.database)
        .filter(java.util.Objects::nonNull);
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(interrupted);
    end();
  }

  /** Also where the test is broken off. */
  private void end() {
    later.shutdownNow();
    all().forEach(Breakable::thaw);
    all().forEach(Breakable::kill);
    members.stream().flatMap(Fleet::wires).forEach(Wire::close);
    Processes.bornWith("CHAOS_DIRECTORY=" + ground.chaos()).forEach(Processes::kill);
    objects.close();
  }
}
