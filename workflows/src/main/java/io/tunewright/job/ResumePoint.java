package io.tunewright.job;

/**
 * Where a job goes on from: a checkpoint of another job, and what of that job's plan bears on what
 * can follow.
 *
 * @param base the weights that the checkpoint's adapter belongs to
 * @param batchSize rows per optimizer step, by which the checkpoint's steps count
 * @param training the rows that it was trained on
 */
public record ResumePoint(
    CheckpointRef checkpoint, SnapshotRef base, int batchSize, DatasetRef training) {

  public long step() {
    return checkpoint.step();
  }

  @Override
  public String toString() {
    return "step %d of %s".formatted(step(), checkpoint.job());
  }
}
