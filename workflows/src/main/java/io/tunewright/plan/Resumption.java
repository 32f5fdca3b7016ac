package io.tunewright.plan;

import io.tunewright.job.ResumePoint;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.TuningRequest;
import java.util.Set;

/** What a plan must keep to where its job goes on from a checkpoint of another. */
final class Resumption {
  /** Of these a commit can be named. */
  private static final Set<String> HUBS = Set.of("hf", "ms");

  private Resumption() {}

  static void judge(
      ResumePoint point,
      TuningRequest request,
      SnapshotRef snapshot,
      Schedule schedule,
      Findings findings) {
    if (!point.base().equals(snapshot)) {
      findings.refuse(
          "the checkpoint belongs to %s, but '%s' stands for %s now, wanted the same weights%s"
              .formatted(point.base(), request.model(), snapshot, named(point.base())));
    }
    if (schedule.maxSteps() <= point.step()) {
      findings.refuse(
          "the checkpoint is of step %,d and this job would end at step %,d, wanted a later one: raise n_epochs or max_steps, which count from the beginning"
              .formatted(point.step(), schedule.maxSteps()));
    }
    if (schedule.batchSize() != point.batchSize()) {
      findings.warn(
          "batch_size is %d, and %d up to the checkpoint: its place in the rows is found by counting steps of %d, so that some rows of that epoch are seen twice or not at all"
              .formatted(schedule.batchSize(), point.batchSize(), schedule.batchSize()));
    }
    if (!point.training().sha256().equals(request.training().sha256())) {
      findings.warn(
          "the training file is another than up to the checkpoint: only steps %,d to %,d are trained on it, from where step %,d of it alone would have ended"
              .formatted(point.step() + 1, schedule.maxSteps(), point.step()));
    }
  }

  private static String named(SnapshotRef base) {
    return HUBS.contains(base.source())
        ? ", as '%s:%s@%s'".formatted(base.source(), base.name(), base.commit())
        : "";
  }
}
