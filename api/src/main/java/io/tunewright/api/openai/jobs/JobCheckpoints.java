package io.tunewright.api.openai.jobs;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.sweep.Sweeper;
import io.tunewright.fault.TuningError;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.TuningRequest;
import io.tunewright.storage.catalog.CheckpointRow;
import io.tunewright.storage.catalog.Checkpoints;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Publications;
import io.tunewright.storage.records.PinRecords;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A job's checkpoints, and what callers do with them; each names one by its public id. */
public final class JobCheckpoints {
  private final Jobs jobs;
  private final Checkpoints checkpoints;
  private final PinRecords pins;
  private final Publications publications;
  private final Sweeper sweeper;

  JobCheckpoints(
      Jobs jobs,
      Checkpoints checkpoints,
      PinRecords pins,
      Publications publications,
      Sweeper sweeper) {
    this.jobs = jobs;
    this.checkpoints = checkpoints;
    this.pins = pins;
    this.publications = publications;
    this.sweeper = sweeper;
  }

  /** Its name for clients. */
  public static String idOf(CheckpointRow row) {
    return CheckpointId.of(row.checkpoint().ref()).toString();
  }

  /** The name of the checkpoint that a job goes on from, null where it begins afresh. */
  public static @Nullable String originOf(TuningRequest request) {
    CheckpointRef origin = request.origin();
    return origin == null ? null : CheckpointId.of(origin).toString();
  }

  /** The checkpoint of this name, if a job of the project has it; be it deleted. */
  public Optional<CheckpointRow> find(String project, String id) {
    return CheckpointId.find(id)
        .filter(wanted -> jobs.find(project, wanted.job().value()).isPresent())
        .flatMap(wanted -> checkpoints.find(wanted.job(), wanted.attempt(), wanted.step()));
  }

  /** The jobs that go on from one of these checkpoints, the newest first, by its name. */
  public Map<String, List<JobRow>> successors(JobRow job) {
    return jobs.resumedFrom(job.id()).stream()
        .collect(Collectors.groupingBy(each -> String.valueOf(originOf(each.request()))));
  }

  /**
   * The latest step first. A step that was trained again has its checkpoint twice; the later
   * attempt's counts.
   */
  public List<CheckpointRow> newestOfEachStep(JobRow job) {
    Map<Long, CheckpointRow> steps = new LinkedHashMap<>();
    checkpoints
        .list(job.id())
        .forEach(row -> steps.putIfAbsent(row.checkpoint().ref().step(), row));
    return List.copyOf(steps.values());
  }

  /** Keeps it, whatever the job's retention says. */
  public CheckpointRow pin(Caller caller, JobRow job, String id) {
    if (!pins.pin(ref(job, id), caller.owner().principal())) {
      throw deleted(id);
    }
    return get(job, id);
  }

  /** Leaves it to the job's retention again. */
  public CheckpointRow unpin(JobRow job, String id) {
    if (!pins.unpin(ref(job, id))) {
      throw TuningError.CONFLICT.because(
          "%s stays pinned: a job that has not ended goes on from it".formatted(id));
    }
    return get(job, id);
  }

  /** Asks for its publication; its effect is proven first. */
  public CheckpointRow publish(Caller caller, JobRow job, String id) {
    if (!publications.request(ref(job, id), caller.owner().principal())) {
      throw deleted(id);
    }
    sweeper.wake();
    return get(job, id);
  }

  private CheckpointRef ref(JobRow job, String id) {
    return get(job, id).checkpoint().ref();
  }

  /** Be it deleted. */
  public CheckpointRow get(JobRow job, String id) {
    CheckpointId wanted = CheckpointId.parse(id);
    return checkpoints
        .find(wanted.job(), wanted.attempt(), wanted.step())
        .filter(row -> row.checkpoint().ref().job().equals(job.id()))
        .orElseThrow(() ->
            TuningError.NOT_FOUND.because("%s has no checkpoint '%s'".formatted(job.id(), id)));
  }

  private static RuntimeException deleted(String checkpoint) {
    return TuningError.CONFLICT.because(
        "%s was deleted by its job's retention".formatted(checkpoint));
  }
}
