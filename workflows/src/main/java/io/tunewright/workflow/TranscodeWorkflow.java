package io.tunewright.workflow;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.stage.Snapshot;

/**
 * Makes one derived snapshot for all jobs that want it. Workflow id = {@link #id}; joined and left
 * as {@link StageWorkflow} is.
 */
@WorkflowInterface
public interface TranscodeWorkflow {
  @WorkflowMethod
  Snapshot transcode(SnapshotRef snapshot, WeightDtype dtype);

  @SignalMethod
  void join(String waiter);

  @SignalMethod
  void leave(String waiter);

  /** One transcoding per snapshot and dtype, whoever asks. */
  static String id(SnapshotRef snapshot, WeightDtype dtype) {
    return "transcode-" + dtype.word() + "-" + snapshot.stagingId();
  }
}
