package io.tunewright.worker.track.stall;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.launch.RunState;
import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StallWatchTest {
  private static final RunState RUNNING = new RunState.Running();

  @TempDir Path directory;
  private final AtomicLong nanos = new AtomicLong();
  private int signs;

  @BeforeEach
  void begin() throws IOException {
    Files.createDirectories(directory.resolve("output"));
    Files.createDirectories(directory.resolve("starts/1"));
    Files.writeString(directory.resolve("order.json"), "{\"weightBytes\":60000000000}");
  }

  /** With weights of 60 GB, which add ten minutes where they are read or written. */
  @ParameterizedTest
  @CsvSource({
    "loading, 40",
    "first_step, 60",
    "stepping, 10",
    "saving, 40",
    "evaluating, 30",
    "stopped, 40",
  })
  void eachPhaseHasItsLimit(String phase, int minutes) throws IOException {
    phase(phase, 1);
    StallWatch watch = watch();

    assertThat(after(watch, Duration.ofMinutes(minutes))).isNull();
    assertThat(after(watch, Duration.ofMinutes(1))).contains("allowed are");
  }

  @ParameterizedTest
  @CsvSource({"true, 100", "false, 70"})
  void aTrainerThatTellsNoPhaseHasThatOfAllItMayBeIn(boolean trains, int minutes)
      throws IOException {
    StallWatch watch = watch(trains);

    assertThat(after(watch, Duration.ofMinutes(minutes))).isNull();
    assertThat(after(watch, Duration.ofMinutes(1))).isNotNull();
  }

  @Test
  void aSlowRunHasTwentyTimesItsOwnStep() throws IOException {
    phase("stepping", 3);
    for (int step = 1; step <= 3; step++) {
      metric("{\"time\":%d,\"step\":%d,\"train_loss\":2.5}".formatted(step * 120, step));
    }
    StallWatch watch = watch();

    assertThat(after(watch, Duration.ofMinutes(40))).isNull();
    assertThat(after(watch, Duration.ofMinutes(1)))
        .isEqualTo(
            "stepping, it has shown no progress for 41 min after step 3, allowed are 40 min");
  }

  /** All that is known of its pace before the second one is done. */
  @Test
  void aSlowFirstStepIsAPaceToo() throws IOException {
    phase("stepping", 1);
    metric("{\"time\":1000,\"step\":1,\"train_loss\":2.5,\"step_seconds\":720.0}");
    StallWatch watch = watch();

    assertThat(after(watch, Duration.ofMinutes(24))).isNull();
    assertThat(after(watch, Duration.ofMinutes(1))).contains("allowed are 24 min");

    metric("{\"time\":1030,\"step\":2,\"train_loss\":2.5,\"step_seconds\":30.0}");
    assertThat(after(watch, Duration.ofMinutes(10))).isNull();
    assertThat(after(watch, Duration.ofMinutes(1))).contains("allowed are 10 min");
  }

  /** As a trainer does with every micro-batch. */
  @Test
  void aPhaseThatIsToldAgainResetsTheCount() throws IOException {
    phase("evaluating", 1);
    StallWatch watch = watch();

    for (int sign = 1; sign <= 5; sign++) {
      assertThat(after(watch, Duration.ofMinutes(29))).isNull();
      phase("evaluating", 1);
      Files.setLastModifiedTime(
          directory.resolve("output/phase.json"), FileTime.fromMillis(sign * 1_000L));
    }
    assertThat(after(watch, Duration.ofMinutes(31))).isNotNull();
  }

  @Test
  void aStepResetsTheCount() throws IOException {
    phase("stepping", 1);
    StallWatch watch = watch();

    assertThat(after(watch, Duration.ofMinutes(9))).isNull();
    metric("{\"time\":1,\"step\":2,\"train_loss\":2.5}");
    assertThat(after(watch, Duration.ofMinutes(10))).isNull();
    assertThat(after(watch, Duration.ofMinutes(1))).isNotNull();
  }

  @Test
  void aLogThatGrowsIsProgressWhileLoadingAndNotWhileStepping() throws IOException {
    Path log = directory.resolve("starts/1/run.log");
    phase("loading", 0);
    StallWatch watch = watch();
    assertThat(after(watch, Duration.ofMinutes(39))).isNull();
    Files.writeString(log, "shard 12 of 64");
    assertThat(after(watch, Duration.ofMinutes(39))).isNull();

    phase("stepping", 1);
    assertThat(after(watch, Duration.ofMinutes(9))).isNull();
    Files.writeString(log, "[W] heartbeat of the collective's watchdog");
    assertThat(after(watch, Duration.ofMinutes(2))).isNotNull();
  }

  @Test
  void aCheckpointThatGrowsIsProgress() throws IOException {
    phase("saving", 20);
    Path checkpoint = Files.createDirectories(directory.resolve("output/checkpoint-20"));
    StallWatch watch = watch();
    assertThat(after(watch, Duration.ofMinutes(39))).isNull();
    Files.writeString(checkpoint.resolve("adapter_model.safetensors"), "half");

    assertThat(after(watch, Duration.ofMinutes(39))).isNull();
  }

  @Test
  void anotherWorkerCountsOn() throws IOException {
    phase("stepping", 1);
    assertThat(after(watch(), Duration.ofMinutes(6))).isNull();

    assertThat(after(watch(), Duration.ofMinutes(6))).isNotNull();
  }

  @Test
  void whatNobodyCouldSeeDoesNotCount() throws IOException {
    phase("stepping", 1);
    StallWatch watch = watch();
    after(watch, Duration.ofMinutes(9));

    for (int minute = 0; minute < 60; minute++) {
      assertThat(look(watch, new RunState.Unreachable("no answer"))).isNull();
    }
    nanos.addAndGet(Duration.ofHours(5).toNanos()); // this process did not run
    assertThat(look(watch, RUNNING)).isNull();
    assertThat(after(watch, Duration.ofMinutes(1))).isNotNull();
  }

  @Test
  void aRunWhoseMachineSleepsDoesNotStall() throws IOException {
    phase("stepping", 1);
    StallWatch watch = watch();
    look(watch, RUNNING);

    for (int minute = 0; minute < 60; minute++) {
      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
      assertThat(watch.look(RUNNING).stalled()).isNull();
    }
  }

  @Test
  void whatWasToldToStopDoesNotStallAgain() throws IOException {
    phase("stepping", 1);
    StallWatch watch = watch();
    assertThat(after(watch, Duration.ofMinutes(11))).isNotNull();
    assertThat(look(watch, RUNNING)).isNotNull();

    Files.writeString(directory.resolve("stop"), "120");
    assertThat(look(watch, RUNNING)).isNull();
  }

  @Test
  void aQueueHasNoLimit() {
    StallWatch watch = watch();

    nanos.addAndGet(Duration.ofDays(9).toNanos());
    assertThat(watch.look(new RunState.Queued("waits")))
        .isEqualTo(new StallWatch.Look(Phase.QUEUED, null, null));
  }

  private StallWatch watch() {
    return watch(true);
  }

  private StallWatch watch(boolean trains) {
    return new StallWatch(StallSettings.USUAL, new RunDirectory(directory), trains, nanos::get);
  }

  /** Looks every ten seconds, as the wrapper gives its signs. */
  private @Nullable String after(StallWatch watch, Duration time) throws IOException {
    String said = watch.look(RUNNING).stalled();
    for (Duration past = Duration.ZERO; past.compareTo(time) < 0; past = past.plusSeconds(10)) {
      said = look(watch, RUNNING);
    }
    return said;
  }

  private @Nullable String look(StallWatch watch, RunState state) throws IOException {
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    Path alive = directory.resolve("starts/1/alive");
    if (!Files.exists(alive)) {
      Files.createFile(alive);
    }
    Files.setLastModifiedTime(alive, FileTime.fromMillis(++signs * 10_000L));
    return watch.look(state).stalled();
  }

  private void phase(String phase, long step) throws IOException {
    Files.writeString(
        directory.resolve("output/phase.json"),
        "{\"phase\":\"%s\",\"since\":%d,\"step\":%d}".formatted(phase, step, step));
  }

  private void metric(String line) throws IOException {
    Files.writeString(
        directory.resolve("output/metrics.jsonl"),
        line + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
