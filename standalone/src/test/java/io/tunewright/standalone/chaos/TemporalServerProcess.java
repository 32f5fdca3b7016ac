package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Unchecked.unchecked;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.tunewright.standalone.RealParts;
import io.tunewright.standalone.parts.ChildTemporal;
import io.tunewright.standalone.parts.Home;
import io.tunewright.workflow.Payloads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The real Temporal with its database file, which comes back on another port. */
final class TemporalServerProcess implements Breakable {
  private final Home home;
  private volatile ChildTemporal running;
  private volatile Instant lost = Instant.MIN;

  TemporalServerProcess(Path directory) {
    home = Home.at(directory);
    running = ChildTemporal.start(home, RealParts.temporal());
  }

  int port() {
    return Integer.parseInt(running.target().split(":")[1]);
  }

  /** Asks it on a connection of the harness's own, whose way nothing disturbs. */
  <T> T ask(Function<WorkflowClient, T> question) {
    WorkflowServiceStubs stubs = running.connect();
    try {
      return question.apply(
          WorkflowClient.newInstance(
              stubs,
              WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build()));
    } finally {
      stubs.shutdownNow();
    }
  }

  @Override
  public String name() {
    return "Temporal";
  }

  @Override
  public void kill() {
    process().ifPresent(Processes::kill);
  }

  /** Ends it, and with it all that it ever knew. */
  void lose() {
    kill();
    lost = Instant.now();
    try (Stream<Path> files = Unchecked.reading(() -> Files.list(home.directory()))) {
      files
          .filter(file -> file.getFileName().toString().startsWith("temporal.db"))
          .forEach(file -> unchecked(() -> Files.delete(file)));
    }
  }

  /**
   * Whether it can't know any more of what has ended then.
   *
   * @param end in Unix seconds
   */
  boolean hasLost(JsonNode end) {
    return end.isNumber() && !Instant.ofEpochSecond(end.asLong()).isAfter(lost);
  }

  @Override
  public void revive() {
    running = ChildTemporal.start(home, RealParts.temporal());
  }

  @Override
  public void freeze() {
    process().ifPresent(root -> Processes.signal("STOP", root));
  }

  @Override
  public void thaw() {
    process().ifPresent(root -> Processes.signal("CONT", root));
  }

  private Optional<ProcessHandle> process() {
    return Processes.startedWith("--db-filename " + home.resolve("temporal.db")).findFirst();
  }
}
