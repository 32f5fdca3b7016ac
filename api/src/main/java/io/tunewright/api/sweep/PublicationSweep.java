package io.tunewright.api.sweep;

import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.plan.Plan;
import io.tunewright.storage.catalog.CheckpointRow;
import io.tunewright.storage.catalog.Checkpoints;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.PublicationRow;
import io.tunewright.storage.catalog.Publications;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.workflow.CheckpointPublication;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps requests to publish checkpoints in the hands of workflows. */
final class PublicationSweep {
  private static final int ID_DIGITS = 26;

  private final Publications publications;
  private final Checkpoints checkpoints;
  private final Jobs jobs;
  private final Workflows workflows;

  PublicationSweep(
      Publications publications, Checkpoints checkpoints, Jobs jobs, Workflows workflows) {
    this.publications = publications;
    this.checkpoints = checkpoints;
    this.jobs = jobs;
    this.workflows = workflows;
  }

  void once() {
    OneByOne all = new OneByOne();
    for (Publications.UnderWay request : publications.underWay()) {
      all.look(workflow(request), () -> look(request));
    }
    all.end();
  }

  private void look(Publications.UnderWay request) {
    String id = workflow(request);
    // As for jobs: a workflow tells the catalog of its end before it closes.
    if (!workflows.isRunning(id)) {
      find(request.checkpoint())
          .filter(row -> isUnderWay(row.publication(), request.tries()))
          .ifPresent(row -> begin(id, request, row));
    }
  }

  private Optional<CheckpointRow> find(CheckpointRef checkpoint) {
    return checkpoints.find(checkpoint.job(), checkpoint.attempt(), checkpoint.step());
  }

  private static boolean isUnderWay(@Nullable PublicationRow publication, int tries) {
    return publication != null && publication.ended() == null && publication.tries() == tries;
  }

  private void begin(String id, Publications.UnderWay request, CheckpointRow row) {
    JobRow job = jobs.get(request.checkpoint().job());
    Plan.Ready plan = job.plan();
    if (plan == null) {
      fail(request, "the catalog has lost the plan of " + job.id());
      return;
    }
    try {
      workflows.publish(
          id,
          new CheckpointPublication(
              own(id),
              request.tries(),
              new Owner(job.owner().project(), request.principal()),
              job.request(),
              plan,
              row.checkpoint()));
    } catch (Workflows.Unacceptable never) {
      fail(request, String.valueOf(never.getMessage()));
    }
  }

  private void fail(Publications.UnderWay request, String why) {
    publications.end(request.checkpoint(), request.tries(), PublicationRow.State.FAILED, why);
  }

  private static String workflow(Publications.UnderWay request) {
    CheckpointRef checkpoint = request.checkpoint();
    return "publish-%s-%d-%d-%d"
        .formatted(checkpoint.job(), checkpoint.attempt(), checkpoint.step(), request.tries());
  }

  /** Always the same for one try, so that a workflow that is started again finds its runs. */
  private static JobId own(String workflow) {
    return new JobId(
        "ftjob-" + Hashing.of(workflow.getBytes(StandardCharsets.UTF_8)).substring(0, ID_DIGITS));
  }
}
