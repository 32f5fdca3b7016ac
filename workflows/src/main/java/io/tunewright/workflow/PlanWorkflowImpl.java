package io.tunewright.workflow;

import io.tunewright.job.TuningRequest;
import io.tunewright.launch.Assignment;
import io.tunewright.plan.Plan;
import io.tunewright.plan.Planning;

/** Plans, and asks the chosen site what it would run. */
public final class PlanWorkflowImpl implements PlanWorkflow {
  private final Planning reading = Stubs.reading();
  private final Planning planning = Stubs.planning();

  @Override
  public DryRun plan(TuningJob job) {
    TuningRequest request = job.request();
    var facts = reading.validate(request, request.training(), job.owner());
    var validation =
        request.validation() == null
            ? null
            : reading.validate(request, request.validation(), job.owner());
    return switch (planning.plan(job.owner(), request, facts)) {
      case Plan.Refused refused -> new DryRun(refused, null);
      case Plan.Ready planned -> {
        Plan.Ready ready = planned.with(validation);
        String site = ready.placement().site();
        var weights = Stubs.locating(site).locate(ready.snapshot());
        var train =
            new Assignment.Train(
                job.id(),
                job.owner(),
                1,
                ready,
                weights,
                Readable.training(request, ready),
                Readable.validation(request, ready),
                request.origin());
        yield new DryRun(ready, Stubs.launching(site).preview(train));
      }
    };
  }
}
