package io.tunewright.worker.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.job.Owner;
import io.tunewright.launch.EndReason;
import io.tunewright.launch.LaunchOrder;
import io.tunewright.launch.Run;
import io.tunewright.launch.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every engine's launcher promises, shown with small real processes. */
public abstract class LauncherContract {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir protected Path workdir;

  /** Another launcher of the same site, as after a restart or on another worker. One slot. */
  protected abstract Launcher launcher();

  @AfterEach
  void leaveNothing() throws IOException {
    if (Files.isDirectory(workdir.resolve("runs"))) {
      try (var runs = Files.list(workdir.resolve("runs"))) {
        runs.map(run -> run.getFileName().toString())
            .filter(name -> !name.startsWith("."))
            .forEach(key -> launcher().stop(key, Duration.ofMillis(100)));
      }
    }
  }

  @Test
  void aRunThatEndsWellSucceeded() {
    Run run = launcher().submit(order("well", "echo hello; exit 0"));

    awaitState(run, RunState.Succeeded.class);
    assertThat(new RunDirectory(Path.of(run.directory())).logTail(5)).containsExactly("hello");
  }

  @Test
  void aRunThatEndsBadlyTellsItsExitCode() {
    Run run = launcher().submit(order("badly", "exit 3"));

    awaitState(run, RunState.Failed.class);
    assertThat(launcher().observe(run)).isEqualTo(new RunState.Failed("exit code 3", 3));
  }

  @Test
  void manySubmitsOfOneKeyGiveOneRun() throws Exception {
    LaunchOrder order = order("once", "echo started >> $PWD/output/starts; sleep 60");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Run>> submits =
          IntStream.range(0, 8)
              .<Callable<Run>>mapToObj(i -> () -> launcher().submit(order))
              .toList();
      assertThat(threads.invokeAll(submits).stream().map(future -> future.resultNow()).distinct())
          .hasSize(1);
    }
    Run run = launcher().submit(order);

    awaitState(run, RunState.Running.class);
    Path starts = Path.of(run.directory(), "output", "starts");
    await().atMost(SOON).until(() -> Files.exists(starts));
    assertThat(starts).hasContent("started");
  }

  @Test
  void aSecondRunWaitsForTheSlotOfTheFirst() {
    Run first = launcher().submit(order("first", "sleep 60"));
    Run second = launcher().submit(order("second", "exit 0"));
    awaitState(first, RunState.Running.class);

    assertThat(launcher().observe(second)).isInstanceOf(RunState.Queued.class);
    launcher().stop("first", Duration.ofSeconds(5));

    awaitState(second, RunState.Succeeded.class);
  }

  @Test
  void whatWaitsOrGoesOnIsAliveAndWhatHasEndedIsNot() {
    Run first = launcher().submit(order("first", "sleep 60"));
    launcher().submit(order("second", "sleep 60"));
    awaitState(first, RunState.Running.class);
    assertThat(launcher().live()).containsExactlyInAnyOrder("first", "second");

    launcher().stop("second", Duration.ofSeconds(5));
    launcher().stop("first", Duration.ofSeconds(5));

    assertThat(launcher().live()).isEmpty();
  }

  @Test
  void whatWasOnlyQueuedNeverStartsOnceStopped() {
    launcher().submit(order("holder", "sleep 60"));
    Run queued = launcher().submit(order("queued", "touch $PWD/output/ran"));

    launcher().stop("queued", Duration.ofSeconds(5));
    launcher().stop("holder", Duration.ofSeconds(5));

    assertThat(launcher().observe(queued))
        .isEqualTo(new RunState.Failed("stopped before it started", -1));
    assertThat(Path.of(queued.directory(), "output", "ran")).doesNotExist();
  }

  @Test
  void aPoliteStopLetsTheTrainerSave() {
    Run run =
        launcher()
            .submit(
                order(
                    "polite",
                    "trap 'echo saved; exit 0' TERM; echo ready; while :; do sleep 0.1; done"));
    awaitLog(run, "ready");

    launcher().stop("polite", Duration.ofSeconds(20));

    assertThat(new RunDirectory(Path.of(run.directory())).logTail(5)).contains("saved");
    assertThat(processesOf("polite")).isEmpty();
  }

  @Test
  void aStopEndsATrainerThatWillNotAndItsGrandchildren() {
    Run run =
        launcher()
            .submit(
                order(
                    "stubborn",
                    "trap '' TERM; setsid sleep 300 & setsid sleep 301 & echo ready; sleep 302"));
    awaitLog(run, "ready");
    assertThat(processesOf("stubborn")).hasSizeGreaterThanOrEqualTo(4);

    launcher().stop("stubborn", Duration.ofMillis(500));

    assertThat(processesOf("stubborn")).isEmpty();
    assertThat(launcher().observe(run)).isInstanceOf(RunState.Failed.class);
    launcher().stop("stubborn", Duration.ofMillis(500));
  }

  @Test
  void aTrainerThatEndsLeavesNoGrandchildren() {
    Run run = launcher().submit(order("litter", "setsid sleep 300 & exit 0"));

    awaitState(run, RunState.Succeeded.class);
    // what wrote the record takes a moment to end
    await().atMost(SOON).untilAsserted(() -> assertThat(processesOf("litter")).isEmpty());
  }

  @Test
  void aTimeLimitEndsARun() {
    Run run = launcher().submit(limited("limited", 1, "sleep 300"));

    awaitState(run, RunState.Failed.class);
    assertThat(launcher().observe(run))
        .isEqualTo(
            new RunState.Failed("exit code 143, time limit reached", 143, EndReason.TIME_LIMIT));
  }

  /** Of its 20 seconds the last two are for the save, so it is over before the limit. */
  @Test
  void aTimeLimitLeavesTimeToSaveWithinIt() {
    Run run =
        launcher()
            .submit(
                limited(
                    "saves",
                    20,
                    "trap 'sleep 1; echo saved; exit 0' TERM; while :; do sleep 0.1; done"));

    awaitState(run, RunState.Succeeded.class);
    RunDirectory.Exit exit = new RunDirectory(Path.of(run.directory())).exit().orElseThrow();
    assertThat(exit.cause()).isEqualTo(EndReason.TIME_LIMIT);
    assertThat(exit.ended() - exit.started()).isLessThan(20);
    assertThat(new RunDirectory(Path.of(run.directory())).logTail(1)).containsExactly("saved");
  }

  @Test
  void stoppingAnUnknownKeyIsFine() {
    launcher().stop("unknown", Duration.ofSeconds(1));
  }

  @Test
  void whatIsSubmittedAfterItsStopNeverStarts() {
    launcher().submit(order("before", "true"));
    launcher().stop("late", Duration.ofSeconds(1));

    Run late = launcher().submit(order("late", "touch $PWD/output/ran"));
    launcher().advance();

    assertThat(launcher().observe(late))
        .isEqualTo(new RunState.Failed("stopped before it started", -1));
    assertThat(launcher().live()).doesNotContain("late");
    assertThat(Path.of(late.directory(), "output", "ran")).doesNotExist();
  }

  protected final LaunchOrder order(String key, String script) {
    return new LaunchOrder(
        key,
        new Owner("default", "tester"),
        "default",
        1,
        1,
        3600,
        Map.of("GREETING", "hello"),
        List.of(),
        List.of("sh", "-c", script),
        Map.of("config.json", "{}"),
        Map.of());
  }

  private LaunchOrder limited(String key, long seconds, String script) {
    LaunchOrder order = order(key, script);
    return new LaunchOrder(
        order.key(),
        order.owner(),
        order.pool(),
        1,
        1,
        seconds,
        Map.of(),
        List.of(),
        order.command(),
        Map.of(),
        Map.of());
  }

  protected final void awaitState(Run run, Class<? extends RunState> state) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(launcher().observe(run)).isInstanceOf(state));
  }

  protected final void awaitLog(Run run, String line) {
    await()
        .atMost(SOON)
        .until(() -> new RunDirectory(Path.of(run.directory())).logTail(9).contains(line));
  }

  /** The pids of all processes that have the order's key in their environment. */
  protected abstract List<Long> processesOf(String key);
}
