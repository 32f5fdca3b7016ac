package io.tunewright.standalone.parts;

import io.temporal.serviceclient.WorkflowServiceStubs;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Temporal server that this Tunewright works with. */
public sealed interface TemporalServer extends AutoCloseable
    permits ConfiguredTemporal, ChildTemporal, InProcessTemporal {

  /** A connection of the caller's own, to be shut down before the server is closed. */
  WorkflowServiceStubs connect();

  /** Where and what it is, for people. */
  String description();

  /** What can't be relied on with this server; empty where all can. */
  default Optional<String> warning() {
    return Optional.empty();
  }

  /** Stops what {@link #choose} started; leaves a configured server alone. */
  @Override
  void close();

  /**
   * The configured address; else the {@code temporal} program from the home or the PATH; else the
   * SDK's own server in this process.
   *
   * @param target {@code host:port}, null where none is configured
   */
  static TemporalServer choose(Home home, @Nullable String target) {
    if (target != null) {
      return new ConfiguredTemporal(target);
    }
    Optional<Path> program = TemporalProgram.find(home);
    return program.isPresent()
        ? ChildTemporal.start(home, program.get())
        : InProcessTemporal.start();
  }
}
