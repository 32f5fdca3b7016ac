package io.tunewright.worker.stage.transcode;

import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.stage.Snapshot;
import io.tunewright.stage.Transcoding;
import java.time.Duration;

/** What a job's workflow does in its stage. */
@WorkflowInterface
public interface Wanting {
  @WorkflowMethod
  Snapshot want(String waiter, SnapshotRef from);

  /** Asks the activity once. */
  final class Impl implements Wanting {
    private final Transcoding transcoding =
        Workflow.newActivityStub(
            Transcoding.class,
            ActivityOptions.newBuilder()
                .setStartToCloseTimeout(Duration.ofMinutes(2))
                .setHeartbeatTimeout(Duration.ofSeconds(30))
                .build());

    @Override
    public Snapshot want(String waiter, SnapshotRef from) {
      return transcoding.join(waiter, from, WeightDtype.BF16);
    }
  }
}
