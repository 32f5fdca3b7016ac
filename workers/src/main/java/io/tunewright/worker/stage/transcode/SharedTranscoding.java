package io.tunewright.worker.stage.transcode;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.workflow.TaskQueues;
import io.tunewright.workflow.TranscodeWorkflow;

/** The one transcoding of a snapshot that all jobs share. */
final class SharedTranscoding {
  private SharedTranscoding() {}

  /** Starts it or finds it running, and has it count this job. */
  static WorkflowStub start(
      WorkflowClient temporal, String waiter, SnapshotRef from, WeightDtype dtype) {
    TranscodeWorkflow transcoding =
        temporal.newWorkflowStub(
            TranscodeWorkflow.class,
            WorkflowOptions.newBuilder()
                .setWorkflowId(TranscodeWorkflow.id(from, dtype))
                .setTaskQueue(TaskQueues.CONTROL)
                .build());
    var request = temporal.newSignalWithStartRequest();
    request.add(transcoding::transcode, from, dtype);
    request.add(transcoding::join, waiter);
    temporal.signalWithStart(request);
    return WorkflowStub.fromTyped(transcoding);
  }
}
