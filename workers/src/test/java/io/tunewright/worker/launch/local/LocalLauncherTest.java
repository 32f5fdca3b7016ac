package io.tunewright.worker.launch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.List;
import java.util.Set;
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
    return new LocalProcesses().of(key).stream().map(ProcessHandle::pid).toList();
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
  void trainersGetNoneOfOurOwnSecrets() {
    Run run = launcher().submit(order("secrets", "env | cut -d= -f1 | sort | tr '\\n' ' '"));

    awaitState(run, RunState.Succeeded.class);
    assertThat(new RunDirectory(Path.of(run.directory())).logTail(1).getFirst().split(" "))
        .contains("TUNEWRIGHT_ORDER", "GREETING", "PATH")
        .doesNotContain("MAVEN_CMD_LINE_ARGS", "JAVA_HOME");
  }

  @Test
  void aWrapperThatWasKilledIsFirstUnreachableAndThenGone() throws IOException {
    Run run = launcher().submit(order("orphaned", "echo ready; sleep 300"));
    awaitLog(run, "ready");
    RunDirectory directory = new RunDirectory(Path.of(run.directory()));
    ProcessHandle.of(directory.identity().orElseThrow().pid()).orElseThrow().destroyForcibly();

    awaitState(run, RunState.Unreachable.class);
    Files.setLastModifiedTime(
        directory.starts().resolve("1/alive"),
        FileTime.fromMillis(System.currentTimeMillis() - 60_000));
    assertThat(launcher().observe(run)).isInstanceOf(RunState.Gone.class);
    Run next = launcher().submit(order("next", "exit 0"));
    awaitState(next, RunState.Succeeded.class);

    launcher().stop("orphaned", Duration.ofMillis(200));
    assertThat(processesOf("orphaned")).isEmpty();
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
    RunDirectory.Identity stranger = new RunDirectory.Identity(own, 1, boot(), "host");

    assertThat(new LocalProcesses().runs(stranger)).isFalse();
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
