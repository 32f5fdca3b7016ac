package io.tunewright.standalone.parts;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.tunewright.standalone.RealParts;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporalServerTest {
  @TempDir Path scratch;

  @Test
  void a_restart_loses_no_workflow() {
    Home home = Home.at(scratch);
    try (ChildTemporal first = ChildTemporal.start(home, RealParts.temporal())) {
      startWorkflow(first, "kept");
    }
    try (ChildTemporal second = ChildTemporal.start(home, RealParts.temporal())) {
      assertThat(isKnown(second, "kept")).isTrue();
    }
  }

  /** A killed Tunewright leaves its Temporal running: as one that nobody closes does here. */
  @Test
  void one_that_was_left_behind_is_adopted_and_stopped_at_the_end() {
    Home home = Home.at(scratch);
    ChildTemporal left = ChildTemporal.start(home, RealParts.temporal());
    try (ChildTemporal adopted = ChildTemporal.start(home, RealParts.temporal())) {
      assertThat(adopted.pid()).isEqualTo(left.pid());
      assertThat(adopted.description()).isEqualTo(left.description());
    }
    assertThat(ProcessHandle.of(left.pid())).isEmpty();
  }

  @Test
  void it_has_a_session_of_its_own_so_that_ctrl_c_does_not_reach_it() {
    try (ChildTemporal temporal = ChildTemporal.start(Home.at(scratch), RealParts.temporal())) {
      String session =
          Command.run(java.util.List.of("ps", "-o", "sess=", "-p", Long.toString(temporal.pid())));
      assertThat(session.strip()).isEqualTo(Long.toString(temporal.pid()));
    }
  }

  @Test
  void the_server_in_this_process_works_and_says_what_it_can_not_do() {
    try (InProcessTemporal temporal = InProcessTemporal.start()) {
      startWorkflow(temporal, "here");

      assertThat(isKnown(temporal, "here")).isTrue();
      assertThat(temporal.warning())
          .get()
          .asString()
          .contains("evaluation only", "history is lost");
    }
  }

  private static void startWorkflow(TemporalServer temporal, String id) {
    WorkflowServiceStubs stubs = temporal.connect();
    try {
      WorkflowClient.newInstance(stubs)
          .newUntypedWorkflowStub(
              "Anything",
              WorkflowOptions.newBuilder().setWorkflowId(id).setTaskQueue("none").build())
          .start();
    } finally {
      stop(stubs);
    }
  }

  private static boolean isKnown(TemporalServer temporal, String id) {
    WorkflowServiceStubs stubs = temporal.connect();
    try {
      return WorkflowClient.newInstance(stubs).fetchHistory(id).getEvents().size() > 0;
    } finally {
      stop(stubs);
    }
  }

  private static void stop(WorkflowServiceStubs stubs) {
    stubs.shutdownNow();
    stubs.awaitTermination(5, SECONDS);
  }
}
