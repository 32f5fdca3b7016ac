package io.tunewright.worker.launch.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.job.JobId;
import io.tunewright.launch.EndReason;
import io.tunewright.launch.Run;
import io.tunewright.launch.RunState;
import io.tunewright.worker.launch.Launcher;
import io.tunewright.worker.launch.LauncherContract;
import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LocalLauncherTest extends LauncherContract {

  @Override
  protected Launcher launcher() {
    return new LocalLauncher(settings());
  }

  private LocalSettings settings() {
    return new LocalSettings(
        "here", workdir.toAbsolutePath(), 1, "python3", Duration.ofSeconds(30), Set.of());
  }

  @Override
  protected List<Long> processesOf(String key) {
    return new LocalProcesses().of(key, null).stream().map(ProcessHandle::pid).toList();
  }

  @Test
  void aRunIsForItsOwnerAloneAndHasItsFiles() throws IOException {
    Run run = launcher().submit(order("private", "echo $GREETING"));

    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(run.directory()))))
        .isEqualTo("rwx------");
    assertThat(Path.of(run.directory(), "config.json")).hasContent("{}");
    awaitLog(run, "hello");
  }

  @Test
  void whatIsStoppedBeforeItCameIsForItsOwnerAloneToo() throws IOException {
    Path runs = Files.createDirectories(workdir.resolve("runs"));

    launcher().stop("early", Duration.ZERO);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(runs.resolve("early"))))
        .isEqualTo("rwx------");
  }

  /** No filesystem takes a name this long, as a full one takes none at all. */
  @Test
  void aStopSettlesWhereNothingCanBeWritten() throws IOException {
    Path runs = Files.createDirectories(workdir.resolve("runs"));
    String key = "x".repeat(300);

    launcher().stop(key, Duration.ZERO);

    assertThat(Files.exists(runs.resolve(key))).isFalse();
  }

  /** Nobody can write through a link that leads to itself. */
  @Test
  void aStopSettlesWhereOnlyItsDirectoryCouldBeMade() throws IOException {
    RunDirectory early = new RunDirectory(workdir.resolve("runs").resolve("early"));
    Files.createDirectories(early.path());
    Files.createSymbolicLink(early.stopFile(), early.stopFile().toAbsolutePath());

    launcher().stop("early", Duration.ZERO);

    launcher().submit(order("early", "exit 0"));
    assertThat(early.newestStart()).isEmpty();
  }

  @Test
  void trainersGetNoneOfOurOwnSecrets() {
    Run run = launcher().submit(order("secrets", "env | cut -d= -f1 | sort | tr '\\n' ' '"));

    awaitState(run, RunState.Succeeded.class);
    assertThat(new RunDirectory(Path.of(run.directory())).logTail(1).getFirst().split(" "))
        .contains("TUNEWRIGHT_ORDER", "GREETING", "PATH")
        .doesNotContain("MAVEN_CMD_LINE_ARGS", "JAVA_HOME");
  }

  @Test
  void aTrainerThatLostItsWrapperStillRunsAndKeepsItsSlot() {
    Run run = launcher().submit(order("orphaned", "echo ready; sleep 300"));
    awaitLog(run, "ready");
    Run next = launcher().submit(order("next", "exit 0"));
    kill(identity(run).pid());

    assertThat(launcher().observe(run)).isInstanceOf(RunState.Running.class);
    assertThat(launcher().observe(next)).isInstanceOf(RunState.Queued.class);
    launcher().stop("orphaned", Duration.ofMillis(200));

    assertThat(processesOf("orphaned")).isEmpty();
    assertThat(launcher().observe(run))
        .isEqualTo(new RunState.Failed("exit code 137, stopped by force", 137));
    awaitState(next, RunState.Succeeded.class);
  }

  @Test
  void aSignalFromOutsideIsToldFromAStopOfOurs() {
    String saves = "trap 'echo saved; exit 0' TERM; echo ready; while :; do sleep 0.1; done";
    Run wrapper = launcher().submit(order("wrapper", saves));
    awaitLog(wrapper, "ready");
    signal("TERM", identity(wrapper).pid());
    assertThat(end(wrapper).cause()).isEqualTo(EndReason.STOPPED_OUTSIDE);
    assertThat(new RunDirectory(Path.of(wrapper.directory())).logTail(1)).containsExactly("saved");

    Run trainer = launcher().submit(order("trainer", "echo ready; exec sleep 300"));
    awaitLog(trainer, "ready");
    signal("INT", requireNonNull(identity(trainer).trainerPid()));
    assertThat(end(trainer))
        .matches(exit -> exit.exitCode() == 130 && exit.cause() == EndReason.STOPPED_OUTSIDE);

    Run stopped = launcher().submit(order("stopped", saves));
    awaitLog(stopped, "ready");
    launcher().stop("stopped", Duration.ofSeconds(20));
    assertThat(end(stopped).cause()).isEqualTo(EndReason.STOPPED);
  }

  /** Such a machine sends SIGTERM to all; its systemd says that it is stopping. */
  @Test
  void aSignalOfAMachineThatGoesDownIsNobodysStop() throws IOException {
    Path systemd = executable("systemctl", "echo stopping");
    Path python =
        executable("python", "PATH=%s:$PATH exec python3 \"$@\"".formatted(systemd.getParent()));
    Launcher goingDown =
        new LocalLauncher(
            new LocalSettings(
                "here",
                workdir.toAbsolutePath(),
                1,
                python.toString(),
                Duration.ofSeconds(30),
                Set.of()));
    Run run = goingDown.submit(order("going-down", "echo ready; exec sleep 300"));
    awaitLog(run, "ready");
    signal("TERM", identity(run).pid());

    assertThat(end(run).cause()).isEqualTo(EndReason.NODE_LOST);
  }

  private Path executable(String name, String script) throws IOException {
    Path file = Files.createDirectories(workdir.resolve("bin")).resolve(name).toAbsolutePath();
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file;
  }

  @Test
  void aKillIsNobodysWordAndNotForMemoryWhereTheKernelKilledNone() {
    Run run = launcher().submit(order("killed", "echo ready; exec sleep 300"));
    awaitLog(run, "ready");
    signal("KILL", requireNonNull(identity(run).trainerPid()));

    assertThat(end(run))
        .matches(exit -> exit.exitCode() == 137 && exit.cause() == null)
        .returns(0L, RunDirectory.Exit::outOfMemory);
  }

  private RunDirectory.Exit end(Run run) {
    RunDirectory directory = new RunDirectory(Path.of(run.directory()));
    await().until(() -> directory.exit().isPresent());
    return directory.exit().orElseThrow();
  }

  private static void signal(String name, long pid) {
    try {
      assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor())
          .isZero();
    } catch (IOException | InterruptedException unable) {
      throw new IllegalStateException(unable);
    }
  }

  @Test
  void whatLeftNoProcessAndNoRecordIsFirstUnreachableAndThenGone() throws IOException {
    Run run = launcher().submit(order("vanished", "echo ready; sleep 300"));
    awaitLog(run, "ready");
    RunDirectory.Identity who = identity(run);
    kill(who.pid());
    kill(who.trainerPid());

    awaitState(run, RunState.Unreachable.class);
    Files.setLastModifiedTime(
        Path.of(run.directory(), "starts/1/alive"),
        FileTime.fromMillis(System.currentTimeMillis() - 60_000));
    assertThat(launcher().observe(run)).isInstanceOf(RunState.Gone.class);
    awaitState(launcher().submit(order("next", "exit 0")), RunState.Succeeded.class);
  }

  @Test
  void aStopFindsWhatAKilledWrapperLeftEvenWithAWipedEnvironment() {
    Run run =
        launcher()
            .submit(order("wiped", "env -i sleep 300 & setsid sleep 301 & echo ready; sleep 302"));
    awaitLog(run, "ready");
    RunDirectory.Identity who = identity(run);
    assertThat(processes(run)).hasSize(5);
    kill(who.pid());

    launcher().stop("wiped", Duration.ofMillis(200));

    assertThat(new LocalProcesses().of("wiped", who)).isEmpty();
  }

  @Test
  void aStopEndsARunWhoseWrapperIsStuck() throws Exception {
    Run run = launcher().submit(order("stuck", "env -i setsid sleep 300 & echo ready; sleep 301"));
    awaitLog(run, "ready");
    RunDirectory.Identity who = identity(run);
    List<ProcessHandle> all = processes(run);
    assertThat(all).hasSize(4);
    new ProcessBuilder("kill", "-STOP", Long.toString(who.pid())).start().waitFor();

    launcher().stop("stuck", Duration.ofMillis(200));

    await().untilAsserted(() -> assertThat(all).noneMatch(ProcessHandle::isAlive));
    assertThat(launcher().observe(run)).isInstanceOf(RunState.Failed.class);
  }

  @Test
  void aRunWhoseFilesystemIsAwayIsUnreachable() throws IOException {
    Run run = launcher().submit(order("unmounted", "echo ready; sleep 300"));
    awaitLog(run, "ready");
    Path runs = workdir.resolve("runs");
    Path away = workdir.resolve("away");
    Files.move(runs, away);

    RunState unmounted = launcher().observe(run);
    Files.createDirectory(runs);
    RunState emptied = launcher().observe(run);
    Files.delete(runs);
    Files.move(away, runs);

    assertThat(List.of(unmounted, emptied)).hasOnlyElementsOfType(RunState.Unreachable.class);
    assertThat(launcher().observe(run)).isInstanceOf(RunState.Running.class);
  }

  @Test
  void aRunThatWasDeletedIsGone() {
    Run run = launcher().submit(order("kept", "exit 0"));
    Run deleted = new Run("here", "local", "deleted", "deleted", workdir + "/runs/deleted");

    awaitState(run, RunState.Succeeded.class);
    assertThat(launcher().observe(deleted)).isInstanceOf(RunState.Gone.class);
  }

  @Test
  void aSignOfLifeThatCanNotBeWrittenEndsNothing() throws IOException {
    Run run = launcher().submit(order("silent", "echo ready; sleep 4; exit 0"));
    awaitLog(run, "ready");
    Path start = Path.of(run.directory(), "starts/1");
    Path alive = start.resolve("alive");
    Files.move(start, start.resolveSibling("away"));
    await().pollDelay(Duration.ofMillis(2500)).until(() -> !Files.exists(alive));
    Files.move(start.resolveSibling("away"), start);

    awaitState(run, RunState.Succeeded.class);
  }

  @Test
  void anOrderThatCanNotBeReadLeavesARecord() throws IOException {
    launcher().submit(order("holder", "sleep 300"));
    Run torn = launcher().submit(order("torn", "exit 0"));
    Files.writeString(Path.of(torn.directory(), "order.json"), "{");
    launcher().stop("holder", Duration.ofSeconds(5));

    awaitState(torn, RunState.Failed.class);
    assertThat(launcher().observe(torn))
        .isInstanceOfSatisfying(
            RunState.Failed.class,
            failed -> {
              assertThat(failed.exitCode()).isEqualTo(-1);
              assertThat(failed.reason()).startsWith("could not be started: JSONDecodeError");
            });
  }

  @Test
  void aJobThatComesAgainKeepsItsTurn() {
    JobId early = new JobId("ftjob-%026d".formatted(1));
    JobId late = new JobId("ftjob-%026d".formatted(2));
    launcher().submit(order(early.orderKey("train", 1), "sleep 300"));
    Run waiting = launcher().submit(order(late.orderKey("train", 1), "exit 0"));
    Run last = launcher().submit(order("last", "exit 0"));
    Run again = launcher().submit(order(early.orderKey("train", 2), "exit 0"));

    assertThat(launcher().observe(again))
        .isInstanceOfSatisfying(
            RunState.Queued.class,
            queued -> {
              assertThat(queued.reason()).isEqualTo("waits for one of 1 slots, as the next");
              assertThat(queued.since()).isBeforeOrEqualTo(Instant.now());
            });
    assertThat(((RunState.Queued) launcher().observe(waiting)).reason())
        .isEqualTo("waits for one of 1 slots, 1 wait before it");
    assertThat(((RunState.Queued) launcher().observe(last)).reason())
        .isEqualTo("waits for one of 1 slots, 2 wait before it");
  }

  @Test
  void aQueueMovesOnWhileNobodyObservesItsRuns() {
    launcher().submit(order("holder", "sleep 300"));
    Run second = launcher().submit(order("b-second", "echo $(date +%s%N) > $PWD/output/at"));
    Run third = launcher().submit(order("a-third", "echo $(date +%s%N) > $PWD/output/at"));
    launcher().stop("holder", Duration.ofSeconds(5));

    await()
        .untilAsserted(() -> {
          launcher().advance();
          assertThat(Path.of(third.directory(), "starts/1/exit.json")).exists();
        });

    assertThat(at(second)).isLessThan(at(third));
  }

  @Test
  void aRunThatCanNotBeReadHoldsItsSlotUntilItIsStopped() throws IOException {
    Run broken = launcher().submit(order("broken", "exit 0"));
    awaitState(broken, RunState.Succeeded.class);
    Files.writeString(Path.of(broken.directory(), "starts/1/exit.json"), "");
    Files.writeString(Path.of(broken.directory(), "starts/1/process.json"), "{}");

    Run next = launcher().submit(order("next", "exit 0"));

    assertThat(launcher().observe(broken)).isInstanceOf(RunState.Unreachable.class);
    assertThat(launcher().observe(next)).isInstanceOf(RunState.Queued.class);
    launcher().stop("broken", Duration.ZERO);
    awaitState(next, RunState.Succeeded.class);
  }

  private static long at(Run run) {
    try {
      return Long.parseLong(Files.readString(Path.of(run.directory(), "output/at")).strip());
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  private static RunDirectory.Identity identity(Run run) {
    RunDirectory directory = new RunDirectory(Path.of(run.directory()));
    await().until(() -> directory.identity().filter(who -> who.trainerPid() != null).isPresent());
    return directory.identity().orElseThrow();
  }

  private static List<ProcessHandle> processes(Run run) {
    return new LocalProcesses().of(run.key(), identity(run));
  }

  private static void kill(@Nullable Long pid) {
    ProcessHandle process = ProcessHandle.of(requireNonNull(pid)).orElseThrow();
    process.destroyForcibly();
    await().until(() -> !process.isAlive());
  }

  @Test
  void aRunOfAnEarlierBootIsNotMistakenForAProcessOfThisOne() {
    Run run = launcher().submit(order("rebooted", "echo ready; sleep 300"));
    awaitLog(run, "ready");

    Launcher afterReboot = new LocalLauncher(settings(), new LocalProcesses(() -> "another-boot"));

    assertThat(afterReboot.observe(run)).isInstanceOf(RunState.Unreachable.class);
    assertThat(launcher().observe(run)).isInstanceOf(RunState.Running.class);
  }

  @Test
  void aReusedPidIsNotMistakenForTheRun() {
    long own = ProcessHandle.current().pid();
    RunDirectory.Identity stranger = new RunDirectory.Identity(own, 1, boot(), "host", own, 1L);

    LocalProcesses processes = new LocalProcesses();
    assertThat(processes.wrapperRuns(stranger) || processes.trainerRuns(stranger)).isFalse();
    assertThat(processes.of("nobody", stranger)).isEmpty();
  }

  @Test
  void anEngineWithoutPythonSaysWhy() {
    Launcher broken =
        new LocalLauncher(
            new LocalSettings(
                "here", workdir.toAbsolutePath(), 1, "false", Duration.ofSeconds(30), Set.of()));
    Run run = broken.submit(order("broken", "exit 0"));

    await()
        .untilAsserted(() ->
            assertThat(broken.observe(run))
                .isInstanceOfSatisfying(
                    RunState.Failed.class,
                    failed -> assertThat(failed.reason()).contains("the wrapper did not start")));
  }

  private static String boot() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }
}
