package io.tunewright.standalone.parts;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.tunewright.fault.TuningError;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/**
 * A Temporal server as a child of this process, its state in a file of the home. It has a session
 * of its own, and survives a kill of Tunewright: the next start finds it and goes on with it.
 */
public final class ChildTemporal implements TemporalServer {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ProcessHandle process;
  private final String target;

  private ChildTemporal(ProcessHandle process, int port) {
    this.process = process;
    this.target = "127.0.0.1:" + port;
  }

  /** Adopts the one that already serves this home, or starts one; returns once it answers. */
  public static ChildTemporal start(Home home, Path program) {
    Path log = home.subdirectory("logs").resolve("temporal.log");
    Path database = home.resolve("temporal.db");
    ChildTemporal child =
        RunningProcesses.startedWith("--db-filename", database.toString()).stream()
            .findFirst()
            .map(ChildTemporal::adopt)
            .orElseGet(() -> spawn(program, database, log));
    try {
      child.awaitReady(log);
      return child;
    } catch (RuntimeException silent) {
      child.close();
      throw silent;
    }
  }

  @Override
  public WorkflowServiceStubs connect() {
    return WorkflowServiceStubs.newServiceStubs(
        WorkflowServiceStubsOptions.newBuilder().setTarget(target).build());
  }

  @Override
  public String description() {
    return "Temporal at " + target;
  }

  /** Asks it to stop, then after a while forces it. Returns when it is gone. */
  @Override
  public void close() {
    process.destroy();
    try {
      process.onExit().orTimeout(15, SECONDS).join();
    } catch (CompletionException stuck) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  /** {@code host:port}. */
  public String target() {
    return target;
  }

  long pid() {
    return process.pid();
  }

  private static ChildTemporal adopt(ProcessHandle process) {
    return new ChildTemporal(
        process,
        RunningProcesses.argumentAfter(process, "--port").map(Integer::parseInt).orElse(7233));
  }

  private static ChildTemporal spawn(Path program, Path database, Path log) {
    int port = FreePort.find();
    List<String> command =
        OwnSession.of(
            List.of(
                program.toString(),
                "server",
                "start-dev",
                "--headless",
                "--ip",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--db-filename",
                database.toString(),
                "--log-level",
                "warn"));
    try {
      Process started =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      started.getOutputStream().close();
      return new ChildTemporal(started.toHandle(), port);
    } catch (IOException refused) {
      throw TuningError.CANNOT_START.because(
          "%s can't be started: %s".formatted(program, refused.getMessage()), refused);
    }
  }

  private void awaitReady(Path log) {
    WorkflowServiceStubs stubs = connect();
    try {
      Instant deadline = Instant.now().plus(PATIENCE);
      while (!answers(stubs)) {
        if (!process.isAlive() || Instant.now().isAfter(deadline)) {
          throw TuningError.CANNOT_START.because(
              "Temporal does not answer at %s; the end of %s says: %s"
                  .formatted(target, log, LogTail.of(log)));
        }
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
    } finally {
      stubs.shutdownNow();
    }
  }

  private static boolean answers(WorkflowServiceStubs stubs) {
    try {
      stubs
          .blockingStub()
          .withDeadlineAfter(2, SECONDS)
          .describeNamespace(DescribeNamespaceRequest.newBuilder().setNamespace("default").build());
      return true;
    } catch (StatusRuntimeException notYet) {
      return false;
    }
  }
}
