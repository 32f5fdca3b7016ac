package io.tunewright.workflow;

import io.tunewright.job.DatasetRef;
import io.tunewright.job.TuningRequest;
import io.tunewright.plan.DatasetFacts;
import io.tunewright.plan.Plan;
import org.jspecify.annotations.Nullable;

/** The files that runs read: those of the request, or what planning has made of them. */
final class Readable {
  private Readable() {}

  static DatasetRef training(TuningRequest request, Plan.Ready plan) {
    return plan.training().readable(request.training());
  }

  static @Nullable DatasetRef validation(TuningRequest request, Plan.Ready plan) {
    DatasetRef file = request.validation();
    DatasetFacts read = plan.validation();
    return file == null || read == null ? file : read.readable(file);
  }
}
