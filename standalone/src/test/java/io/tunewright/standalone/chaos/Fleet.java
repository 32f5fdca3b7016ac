package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Unchecked.reading;
import static io.tunewright.standalone.chaos.Unchecked.unchecked;
import static org.awaitility.Awaitility.await;

import io.tunewright.plan.SiteFacts;
import io.tunewright.standalone.chaos.Member.Role;
import io.tunewright.storage.objects.ObjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole installation in processes of its own: two of each role, Temporal, PostgreSQL and the
 * store. It stands from the first round to the last; only what a round breaks is started again.
 */
final class Fleet implements AutoCloseable {
  static final String SITE = "chaos";

  private static final Duration REPORT_WITHIN = Duration.ofMinutes(1);
  private static final JsonMapper JSON = new JsonMapper();

  private final Path directory;
  private final Thread interrupted = new Thread(this::end);
  private final ExecutorService later = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Member> members = new ArrayList<>();
  private final Ground.Disks disks;
  private final Ground ground;
  private final ObjectStore objects;

  /** Starts all of it; returns once every part is ready. */
  Fleet(Path directory) {
    this.directory = directory;
    Runtime.getRuntime().addShutdownHook(interrupted);
    Path chaos = directory.resolve("chaos");
    unchecked(() -> Files.createDirectories(chaos.resolve("plans")));
    unchecked(() -> Files.createDirectories(directory.resolve(Ground.WATCHED)));
    disks = new Ground.Disks(directory);
    var store = later.submit(() -> new StoreServer(directory.resolve("store")));
    var postgres = later.submit(() -> new PostgresServer(directory.resolve("postgres")));
    var temporal = later.submit(() -> new TemporalServerProcess(directory.resolve("temporal")));
    String python = Standin.python();
    ground =
        new Ground(
            directory,
            chaos,
            Standin.install(directory, python),
            python,
            waited(store),
            waited(postgres),
            waited(temporal),
            disks,
            new Watchers());
    ground.store().awaitReady();
    objects = ground.store().client();
    objects.createBucket();
    for (Role role : Role.values()) {
      members.add(new Member(role, 1, ground));
      members.add(new Member(role, 2, ground));
    }
    members.forEach(Member::awaitReady);
  }

  private static <T> T waited(Future<T> part) {
    try {
      return part.get();
    } catch (InterruptedException | ExecutionException failed) {
      throw new AssertionError("the fleet does not stand", failed);
    }
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
    disks.all().forEach(Disk::free);
    for (Member member : members) {
      member.store.unavailable(false);
      wires(member)
          .forEach(wire -> {
            wire.slow(Duration.ZERO);
            wire.allow();
          });
    }
    all().forEach(Breakable::thaw);
    ground.parts().forEach(Breakable::revive);
    List<CompletableFuture<Void>> up =
        members.stream().map(member -> CompletableFuture.runAsync(member::revive, later)).toList();
    up.forEach(CompletableFuture::join);
    awaitReport();
  }

  /** A site's disk that was full is so in its last report, and no job would be planned on it. */
  private void awaitReport() {
    long room = reading(() -> Files.getFileStore(ground.workdir()).getUsableSpace());
    await("the site tells of its room")
        .atMost(REPORT_WITHIN)
        .until(() ->
            objects
                .find(SiteFacts.key(SITE))
                .map(report -> JSON.readValue(report, SiteFacts.class))
                .filter(facts -> facts.freeBytes() > room / 2)
                .isPresent());
  }

  static Stream<Wire> wires(Member member) {
    return Stream.of(member.store, member.temporal, member.database).filter(Objects::nonNull);
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(interrupted);
    objects.close();
    end();
  }

  /** Ends whatever knows of the fleet's directory, also after a start that failed half-way. */
  private void end() {
    later.shutdownNow();
    members.stream().flatMap(Fleet::wires).forEach(Wire::close);
    Processes.startedWith(directory.toString()).forEach(Processes::kill);
    Processes.bornWith(directory.toString()).forEach(Processes::kill);
    disks.all().forEach(Disk::close);
  }
}
