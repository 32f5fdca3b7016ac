package io.tunewright.worker.track.end;

import static io.tunewright.launch.EndReason.BAD_CONFIGURATION;
import static io.tunewright.launch.EndReason.DISK_FULL;
import static io.tunewright.launch.EndReason.NODE_LOST;
import static io.tunewright.launch.EndReason.NON_FINITE_LOSS;
import static io.tunewright.launch.EndReason.OUT_OF_MEMORY;
import static io.tunewright.launch.EndReason.PREEMPTED;
import static io.tunewright.launch.EndReason.STOPPED;
import static io.tunewright.launch.EndReason.STOPPED_OUTSIDE;
import static io.tunewright.launch.EndReason.STORE_UNREACHABLE;
import static io.tunewright.launch.EndReason.TIME_LIMIT;
import static io.tunewright.launch.EndReason.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.launch.EndReason;
import io.tunewright.launch.RunState;
import io.tunewright.worker.launch.RunDirectory;
import io.tunewright.worker.launch.WorkerStop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CauseTest {

  static Stream<Arguments> logs() {
    return Stream.of(
        says(
            OUT_OF_MEMORY,
            """
            [rank0]: Traceback (most recent call last):
            [rank0]:   File "/opt/trl/tuner.py", line 44, in compute_loss
            [rank0]: torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79.11 GiB of which 1.02 GiB is free.
            """),
        says(
            OUT_OF_MEMORY,
            "RuntimeError: NPU out of memory. Tried to allocate 512.00 MiB (NPU 3; 60.97 GiB total capacity)"),
        says(OUT_OF_MEMORY, "terminate called after throwing an instance of 'std::bad_alloc'"),
        says(
            OUT_OF_MEMORY,
            "RuntimeError: [enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 274877906944 bytes. Error code 12 (Cannot allocate memory)"),
        says(OUT_OF_MEMORY, "Traceback (most recent call last):\nMemoryError"),
        says(OUT_OF_MEMORY, "numpy._core._exceptions._ArrayMemoryError: Unable to allocate 7 TiB"),
        says(
            DISK_FULL,
            """
            Traceback (most recent call last):
            safetensors_rust.SafetensorError: Error while serializing: I/O error: No space left on device (os error 28)
            """),
        says(DISK_FULL, "OSError: [Errno 28] No space left on device: '/site/runs/a/output'"),
        says(DISK_FULL, "OSError: [Errno 122] Disk quota exceeded"),
        says(
            DISK_FULL,
            """
            RuntimeError: [enforce fail at inline_container.cc:858] . PytorchStreamWriter failed writing file data/7: file write failed
            During handling of the above exception, another exception occurred:
            RuntimeError: [enforce fail at inline_container.cc:664] . unexpected pos 64 vs 0
            """),
        says(
            BAD_CONFIGURATION,
            "Traceback (most recent call last):\nModuleNotFoundError: No module named 'trl'"),
        says(
            BAD_CONFIGURATION,
            "ImportError: libcudart.so.13: cannot open shared object file: No such file or directory"),
        says(
            STORE_UNREACHABLE,
            "requests.exceptions.ConnectionError: (MaxRetryError(\"HTTPSConnectionPool(host='hub.example', port=443): Max retries exceeded with url: /api/models/a\"))"),
        says(
            STORE_UNREACHABLE,
            "httpx.ConnectError: [Errno -3] Temporary failure in name resolution"),
        says(
            STORE_UNREACHABLE,
            "botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL: \"http://10.0.0.9/b\""),
        says(UNKNOWN, "RuntimeError: CUDA error: an illegal memory access was encountered"),
        says(
            UNKNOWN,
            "warning: nothing goes to Weights & Biases: ConnectionError: requests.exceptions.ConnectionError"),
        says(UNKNOWN, ""));
  }

  private static Arguments says(EndReason cause, String log) {
    return Arguments.of(cause, log);
  }

  @ParameterizedTest
  @MethodSource("logs")
  void theLogOfATrainerThatFailedTellsWhy(EndReason cause, String log) {
    assertThat(Cause.of(failed(1).log(log).left())).isEqualTo(cause);
  }

  @Test
  void theLastErrorCountsNotOneThatWasSurvived() {
    assertThat(
            Cause.of(
                failed(1)
                    .log(
                        "torch.OutOfMemoryError: CUDA out of memory. Trying half the batch\n"
                            + "OSError: [Errno 28] No space left on device")
                    .left()))
        .isEqualTo(DISK_FULL);
  }

  @ParameterizedTest
  @CsvSource({
    "2, BAD_CONFIGURATION",
    "65, NON_FINITE_LOSS",
    "1, UNKNOWN",
    "134, UNKNOWN",
    "137, UNKNOWN",
    "143, STOPPED_OUTSIDE",
    "130, STOPPED_OUTSIDE"
  })
  void anExitCodeTellsWhy(int code, EndReason cause) {
    assertThat(Cause.of(failed(code).left())).isEqualTo(cause);
  }

  @Test
  void ourOwnStopExplainsWhateverFollowedIt() {
    assertThat(Cause.of(failed(137).stopAsked().left())).isEqualTo(STOPPED);
    assertThat(Cause.of(failed(143).stopAsked().left())).isEqualTo(STOPPED);
    assertThat(Cause.of(succeeded().stopAsked().left())).isEqualTo(STOPPED);
    assertThat(Cause.of(gone().stopAsked().left())).isEqualTo(STOPPED);
  }

  @Test
  void theWrappersWordIsTaken() {
    assertThat(Cause.of(failed(143).recorded(TIME_LIMIT).left())).isEqualTo(TIME_LIMIT);
    assertThat(Cause.of(succeeded().recorded(TIME_LIMIT).left())).isEqualTo(TIME_LIMIT);
    assertThat(Cause.of(failed(137).recorded(STOPPED_OUTSIDE).left())).isEqualTo(STOPPED_OUTSIDE);
    assertThat(Cause.of(succeeded().recorded(STOPPED_OUTSIDE).left())).isEqualTo(STOPPED_OUTSIDE);
    assertThat(Cause.of(failed(143).recorded(NODE_LOST).left())).isEqualTo(NODE_LOST);
  }

  @Test
  void anEarlierWrappersTimeLimitIsUnderstood() {
    assertThat(Cause.of(failed(143).reason("time limit reached").left())).isEqualTo(TIME_LIMIT);
    assertThat(Cause.of(succeeded().reason("time limit reached").left())).isEqualTo(TIME_LIMIT);
  }

  @Test
  void theEnginesWordComesBeforeSignals() {
    Traces left = failed(143).left();
    RunState preempted = new RunState.Failed("PREEMPTED", 143, PREEMPTED);

    assertThat(
            Cause.of(
                new Traces(preempted, left.exit(), false, false, false, left.log(), false, false)))
        .isEqualTo(PREEMPTED);
  }

  @Test
  void aSignalThatEndedTheWorkerTooWasNotMeantForTheRun() {
    assertThat(Cause.of(failed(143).workerStopped().left())).isEqualTo(PREEMPTED);
    assertThat(Cause.of(succeeded().trainerWasTold().workerStopped().left())).isEqualTo(PREEMPTED);
    assertThat(Cause.of(failed(143).left())).isEqualTo(STOPPED_OUTSIDE);
  }

  @Test
  void onlyAnEndAtTheTimeOfTheWorkersStopMayHaveBeenPartOfIt(@TempDir Path workdir)
      throws IOException {
    RunDirectory run = new RunDirectory(Files.createDirectories(workdir.resolve("runs/one")));
    Instant now = Instant.now();
    assertThat(WorkerStop.mayHaveEnded(run, now)).isFalse();

    new WorkerStop(workdir).close();

    assertThat(WorkerStop.mayHaveEnded(run, now)).isTrue();
    assertThat(WorkerStop.mayHaveEnded(run, now.plusSeconds(100))).isTrue();
    assertThat(WorkerStop.mayHaveEnded(run, now.minusSeconds(60))).isFalse();
    assertThat(WorkerStop.mayHaveEnded(run, now.plusSeconds(600))).isFalse();
  }

  @Test
  void aSignalIsTheMachinesWhereThatHasBeenStartedAgain() {
    assertThat(Cause.of(failed(143).restarted().left())).isEqualTo(NODE_LOST);
    assertThat(Cause.of(failed(143).recorded(STOPPED_OUTSIDE).restarted().left()))
        .isEqualTo(NODE_LOST);
    assertThat(Cause.of(succeeded().trainerWasTold().restarted().left())).isEqualTo(NODE_LOST);
    assertThat(Cause.of(gone().left())).isEqualTo(NODE_LOST);
  }

  @Test
  void aSaveThatASignalAskedForIsAStopFromOutside() {
    assertThat(Cause.of(succeeded().trainerWasTold().left())).isEqualTo(STOPPED_OUTSIDE);
    assertThat(Cause.of(succeeded().log("Received SIGTERM, saving at the end of the step").left()))
        .isEqualTo(STOPPED_OUTSIDE);
    assertThat(Cause.of(succeeded().log("epoch done").left())).isEqualTo(UNKNOWN);
  }

  @Test
  void theKernelsKillForMemoryIsTold() {
    assertThat(Cause.of(failed(137).outOfMemory(1).left())).isEqualTo(OUT_OF_MEMORY);
    assertThat(Cause.of(failed(137).outOfMemory(0).left())).isEqualTo(UNKNOWN);
    assertThat(Cause.of(failed(1).outOfMemory(1).log("  exitcode  : -9 (pid: 4242)").left()))
        .isEqualTo(OUT_OF_MEMORY);
    assertThat(Cause.of(failed(1).outOfMemory(1).log("KeyError: 'a'").left())).isEqualTo(UNKNOWN);
  }

  @Test
  void aTrainerThatLeftNoRoomToSayWhyFilledItsDisk() {
    Left left = failed(1);
    left.exit = new RunDirectory.Exit(1, null, null, 0, 1, 0L, 4096L);
    assertThat(Cause.of(left.left())).isEqualTo(DISK_FULL);
    assertThat(Cause.of(left.log("KeyError: 'a'\nMemoryError").left())).isEqualTo(OUT_OF_MEMORY);
  }

  @Test
  void aLossThatIsNoNumberExplainsAFailureThatNothingElseDoes() {
    assertThat(Cause.of(failed(1).lossLost().left())).isEqualTo(NON_FINITE_LOSS);
    assertThat(Cause.of(failed(1).lossLost().log("CUDA out of memory").left()))
        .isEqualTo(OUT_OF_MEMORY);
  }

  @ParameterizedTest
  @CsvSource({
    "could not be started: FileNotFoundError: [Errno 2] No such file or directory: 'python', BAD_CONFIGURATION",
    "could not be started: PermissionError: [Errno 13] Permission denied: 'python', BAD_CONFIGURATION",
    "could not be started: JSONDecodeError: Expecting value: line 1 column 1 (char 0), BAD_CONFIGURATION",
    "could not be started: KeyError: 'command', BAD_CONFIGURATION",
    "could not be started: BlockingIOError: [Errno 11] Resource temporarily unavailable, UNKNOWN",
    "could not be started: TimeoutError: [Errno 110] Connection timed out, UNKNOWN",
    "could not be started: SubprocessError: Exception occurred in preexec_fn., UNKNOWN",
    "could not be started: OSError: [Errno 28] No space left on device, DISK_FULL",
    "could not be started: OSError: [Errno 116] Stale file handle, UNKNOWN",
    "the wrapper did not start: Bus error, UNKNOWN"
  })
  void whatNeverBecameAProcessTellsWhy(String reason, EndReason cause) {
    assertThat(Cause.of(new Left(new RunState.Failed(reason, -1), null).left())).isEqualTo(cause);
  }

  private static Left failed(int code) {
    return new Left(new RunState.Failed("exit code " + code, code), exit(code, null, null, null));
  }

  private static Left succeeded() {
    return new Left(new RunState.Succeeded(), exit(0, null, null, null));
  }

  private static Left gone() {
    return new Left(new RunState.Gone("silent for 90 s"), null);
  }

  private static RunDirectory.Exit exit(
      int code, @Nullable String reason, @Nullable EndReason cause, @Nullable Long kills) {
    return new RunDirectory.Exit(code, reason, cause, 0, 1, kills, null);
  }

  /** What is left of a run, of which a test says only what matters. */
  private static final class Left {
    private final RunState state;
    private RunDirectory.@Nullable Exit exit;
    private boolean stopAsked;
    private boolean restarted;
    private boolean workerStopped;
    private String log = "";
    private boolean trainerWasTold;
    private boolean lossLost;

    Left(RunState state, RunDirectory.@Nullable Exit exit) {
      this.state = state;
      this.exit = exit;
    }

    private int code() {
      return state instanceof RunState.Failed failed ? failed.exitCode() : 0;
    }

    Left recorded(EndReason cause) {
      exit = exit(code(), "by somebody", cause, null);
      return this;
    }

    Left reason(String reason) {
      exit = exit(code(), reason, null, null);
      return this;
    }

    Left outOfMemory(long kills) {
      exit = exit(code(), null, null, kills);
      return this;
    }

    Left stopAsked() {
      stopAsked = true;
      return this;
    }

    Left restarted() {
      restarted = true;
      return this;
    }

    Left workerStopped() {
      workerStopped = true;
      return this;
    }

    Left log(String text) {
      log = text;
      return this;
    }

    Left trainerWasTold() {
      trainerWasTold = true;
      return this;
    }

    Left lossLost() {
      lossLost = true;
      return this;
    }

    Traces left() {
      List<String> lines = log.lines().toList();
      return new Traces(
          state, exit, stopAsked, restarted, workerStopped, lines, trainerWasTold, lossLost);
    }
  }
}
