package io.tunewright.worker.activity;

import io.temporal.client.WorkflowClientOptions;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import io.tunewright.workflow.Payloads;

/** Activities without workflows, called as Temporal calls them and with the program's payloads. */
public final class LocalActivities {
  private LocalActivities() {}

  public static TestActivityEnvironment open() {
    return TestActivityEnvironment.newInstance(
        TestEnvironmentOptions.newBuilder()
            .setWorkflowClientOptions(
                WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
            .build());
  }
}
