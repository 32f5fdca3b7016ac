package io.tunewright.worker.plan;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.job.TuningRequest;
import io.tunewright.plan.DatasetFacts;
import io.tunewright.plan.Plan;
import io.tunewright.plan.Planning;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.stage.SourceWatch;
import io.tunewright.worker.stage.Sources;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * Planning that lets the job say what it waits for, such as a hub that is out of reach: the
 * condition lies where a run's own progress lies later.
 */
public final class ToldPlanning implements Planning {
  private static final JsonMapper JSON = new JsonMapper();

  private final Planning planning;
  private final Sources sources;
  private final ObjectStore store;
  private final SourceWatch watch = new SourceWatch(InstantSource.system());

  public ToldPlanning(Planning planning, Sources sources, ObjectStore store) {
    this.planning = planning;
    this.sources = sources;
    this.store = store;
  }

  @Override
  public DatasetFacts validate(TuningRequest request, DatasetRef dataset, Owner owner) {
    return told(owner, request, () -> planning.validate(request, dataset, owner));
  }

  @Override
  public Plan plan(Owner owner, TuningRequest request, DatasetFacts training) {
    return told(owner, request, () -> planning.plan(owner, request, training));
  }

  private <T> T told(Owner owner, TuningRequest request, Supplier<T> work) {
    ActivityInfo activity = Activity.getExecutionContext().getInfo();
    Optional<JobId> job = job(String.valueOf(activity.getWorkflowId()));
    if (job.isEmpty()) {
      return work.get();
    }
    String key = new JobKeys(owner, job.get()).progress();
    return watch.during(
        key,
        sources.of(request.source()),
        activity.getAttempt() > 1,
        condition -> tell(key, condition),
        work);
  }

  /** A dry run is no job: nobody would read what it tells. */
  private static Optional<JobId> job(String workflow) {
    try {
      return Optional.of(new JobId(workflow));
    } catch (IllegalArgumentException dryRun) {
      return Optional.empty();
    }
  }

  private void tell(String key, Optional<String> condition) {
    if (condition.isEmpty()) {
      store.delete(key);
      return;
    }
    store.put(
        key,
        JSON.writeValueAsBytes(
            JSON.createObjectNode()
                .put("attempt", 0)
                .put("step", 0)
                .put("max_steps", 0)
                .put("updated", Instant.now().getEpochSecond())
                .put("condition", condition.get())));
  }
}
