package io.tunewright.standalone.chaos;

import io.tunewright.standalone.chaos.Member.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What one round does to the fleet, and the jobs that it runs meanwhile. */
final class Scene {
  private static final Duration DEAD_FOR = Duration.ofMillis(200);
  private static final Duration INSTANT_WITHIN = Duration.ofMinutes(4);

  private final Stage stage;
  private final Random random;
  private final long seed;
  private final List<Judge.Job> jobs = new CopyOnWriteArrayList<>();
  private final List<Watched> schedules = new CopyOnWriteArrayList<>();
  private final List<String> broken = new CopyOnWriteArrayList<>();
  private final List<Moment.Armed> armed = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<?>> mending = new CopyOnWriteArrayList<>();
  private @Nullable String endpoint;

  Scene(Stage stage, long seed) {
    this.stage = stage;
    this.seed = seed;
    this.random = new Random(seed);
  }

  Fleet fleet() {
    return stage.fleet();
  }

  Front front() {
    return stage.front();
  }

  Ledger ledger() {
    return stage.ledger();
  }

  Random random() {
    return random;
  }

  /** An order that no other round has, the {@code n}th of this one. */
  Order order(int n) {
    return Order.small(seed * 10 + n);
  }

  Order order() {
    return order(0);
  }

  Judge.Job submit(Order order) {
    return submit(order, stage.rows());
  }

  /**
   * @param rows the training file's id
   */
  Judge.Job submit(Order order, String rows) {
    stage.tell(order);
    return add(order, front().submit(order, rows));
  }

  /** Has the receiver told of all that happens from now on. */
  void listen() {
    endpoint =
        front()
            .post("/tunewright/webhooks", Map.of("url", stage.receiver().url()))
            .path("id")
            .asString();
  }

  /** The receiver's endpoint, null where this round tells nobody. */
  @Nullable String endpoint() {
    return endpoint;
  }

  /** A schedule that trains as ordered when its folder has new rows, and its first run. */
  Watched schedule(Order order) {
    stage.tell(order);
    Watched watched = Watched.begin(stage, order);
    schedules.add(watched);
    watched.trigger(front());
    return watched;
  }

  List<Watched> schedules() {
    return schedules;
  }

  /** Once the evaluation of this job is in this state, its id. */
  String awaitEvaluation(Judge.Job job, String state) {
    Supplier<JsonNode> evaluation = () -> front().get(Judge.evaluations(job)).path("data").path(0);
    until(
        "an evaluation is " + state,
        () -> evaluation.get().path("state").asString("").equals(state));
    return evaluation.get().path("id").asString();
  }

  /** Nothing of the round begins any more, and nobody is told of anything. */
  void endAll() {
    schedules.forEach(watched -> watched.end(front()));
    if (endpoint != null) {
      front().delete("/tunewright/webhooks/" + endpoint);
    }
  }

  /** The round's job, as soon as its submitter knows its name. */
  Judge.Job job() {
    until("a job is submitted", () -> !jobs.isEmpty());
    return jobs.getFirst();
  }

  Judge.Job add(Order order, String id) {
    Judge.Job job = new Judge.Job(id, order);
    jobs.add(job);
    return job;
  }

  Stage stage() {
    return stage;
  }

  List<Judge.Job> jobs() {
    return jobs;
  }

  /** Does it at that moment of this round's jobs; to be called before they are submitted. */
  void at(Moment moment, Consumer<Moment.Instant> deed) {
    armed.add(moment.arm(this, deed));
  }

  /** Waits until the moment has come, and what was to be done then is done. */
  void awaitArmed() {
    for (int each = 0; each < armed.size(); each++) { // one moment may arm another
      armed.get(each).await(INSTANT_WITHIN);
    }
  }

  /** Returns when the ledger has such a line of this job. */
  void await(Judge.Job job, Predicate<Ledger.Line> line) {
    until("the ledger's line", () -> ledger().of(job.id()).stream().anyMatch(line));
  }

  void until(String what, Supplier<Boolean> holds) {
    Awaitility.await(what)
        .atMost(INSTANT_WITHIN)
        .pollInterval(Duration.ofMillis(50))
        .until(holds::get);
  }

  Member any(Role role) {
    return fleet().members(role).get(random.nextInt(2));
  }

  /** What a member can suffer. */
  interface Harm {
    void to(Scene scene, Member member);
  }

  /** Kills it and starts it again, once whoever is told of the moment has seen it dead. */
  void crash(Breakable victim) {
    kill(victim);
    mend(DEAD_FOR, victim::revive);
  }

  void kill(Breakable victim) {
    broken.add(victim.name());
    victim.kill();
  }

  void freeze(Breakable victim, Duration time) {
    broken.add(victim.name());
    victim.freeze();
    mend(time, victim::thaw);
  }

  void fill(Disk disk, Duration time) {
    fill(disk);
    mend(time, disk::free);
  }

  /** Until it is freed, or all is put in order. */
  void fill(Disk disk) {
    broken.add(disk.name());
    disk.fill();
  }

  void refuse(Wire wire, Duration time) {
    wire.refuse();
    mend(time, wire::allow);
  }

  void slow(Wire wire, Duration delay, Duration time) {
    wire.slow(delay);
    mend(time, () -> wire.slow(Duration.ZERO));
  }

  void unavailable(StoreWire wire, Duration time) {
    wire.unavailable(true);
    mend(time, () -> wire.unavailable(false));
  }

  /** What was broken, in order. */
  List<String> broken() {
    return List.copyOf(broken);
  }

  void mend(Duration after, Runnable cure) {
    mending.add(
        CompletableFuture.runAsync(
            cure,
            CompletableFuture.delayedExecutor(
                after.toMillis(), TimeUnit.MILLISECONDS, stage.fleet().later())));
  }

  /** Returns when everything that was to be mended is. */
  void awaitMended() {
    mending.forEach(CompletableFuture::join);
  }
}
