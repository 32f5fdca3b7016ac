package io.tunewright.workflow;

import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.stage.Snapshot;
import io.tunewright.stage.Transcoding;

/** Transcodes while somebody wants it. */
public final class TranscodeWorkflowImpl implements TranscodeWorkflow {
  private final Transcoding transcoding = Stubs.transcoding();
  private final WhileWanted making = new WhileWanted();

  @Override
  public Snapshot transcode(SnapshotRef snapshot, WeightDtype dtype) {
    return making.run(snapshot, () -> transcoding.transcode(snapshot, dtype));
  }

  @Override
  public void join(String waiter) {
    making.join(waiter);
  }

  @Override
  public void leave(String waiter) {
    making.leave(waiter);
  }
}
