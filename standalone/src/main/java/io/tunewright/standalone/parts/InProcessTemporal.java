package io.tunewright.standalone.parts;

import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testserver.TestServer;
import java.util.Optional;

/** The SDK's test server in this process: enough to look around, nothing to rely on. */
public final class InProcessTemporal implements TemporalServer {
  private final TestServer.InProcessTestServer server;

  private InProcessTemporal(TestServer.InProcessTestServer server) {
    this.server = server;
  }

  static InProcessTemporal start() {
    return new InProcessTemporal(TestServer.createServer(true)); // true: never skips time
  }

  @Override
  public WorkflowServiceStubs connect() {
    return WorkflowServiceStubs.newServiceStubs(
        WorkflowServiceStubsOptions.newBuilder().setChannel(server.getChannel()).build());
  }

  @Override
  public String description() {
    return "Temporal in this process";
  }

  @Override
  public Optional<String> warning() {
    return Optional.of(
        "There is no Temporal server, so a stand-in runs inside Tunewright, for evaluation only:"
            + " schedules are off, and workflow history is lost at a restart (unfinished jobs are"
            + " started again and find their trainers). `tunewright install temporal` puts a real"
            + " one into the data directory.");
  }

  @Override
  public void close() {
    server.close();
  }
}
