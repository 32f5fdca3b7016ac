package io.tunewright.api.telemetry;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.plan.Plan;
import io.tunewright.stage.StagingProgress;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the runs of a job write into the object store while they go on. */
public final class Telemetry {
  private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonMapper STAGING =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final ObjectStore store;

  Telemetry(ObjectStore store) {
    this.store = store;
  }

  /**
   * A metrics line of one training run.
   *
   * @param values as the trainer wrote them, with {@code seq}
   */
  public record Metric(int attempt, ObjectNode values) {
    public long seq() {
      return Segments.seq(values);
    }

    /** When the trainer wrote it, in Unix milliseconds. */
    public long millis() {
      return millis(values);
    }

    private static long millis(ObjectNode values) {
      return Math.round(values.path("time").asDouble(0) * 1000);
    }
  }

  /**
   * Where a walk back through all attempts' metrics begins.
   *
   * @param attempt only metrics of this attempt before {@code seq}, and of earlier attempts
   */
  public record Before(int attempt, long seq) {}

  /** Metrics of one attempt after a sequence number, in order. */
  public List<ObjectNode> metrics(JobRow job, int attempt, long after, int limit) {
    return segments(keys(job).attempt(attempt) + "metrics/").after(after, limit);
  }

  /** Lines of a run's log after a sequence number, in order. */
  public List<ObjectNode> lines(RunLog log, long after, int limit) {
    return segments(log.prefix()).after(after, limit);
  }

  /** The last lines of a run's log before a sequence number, in order. */
  public List<ObjectNode> lastLines(RunLog log, long before, int limit) {
    return segments(log.prefix()).before(line -> Segments.seq(line) >= before, limit).reversed();
  }

  /**
   * The newest metrics of all attempts, the newest first.
   *
   * @param before null for the newest of all
   */
  public List<Metric> newest(JobRow job, @Nullable Before before, int limit) {
    List<Metric> found = new ArrayList<>();
    int from = before == null ? job.attempt() : before.attempt();
    for (int attempt = from; attempt > 0 && found.size() < limit; attempt--) {
      long seq = before != null && attempt == from ? before.seq() : Long.MAX_VALUE;
      add(found, job, attempt, limit, line -> Segments.seq(line) >= seq);
    }
    return found;
  }

  /** The newest metrics of all attempts up to a time in Unix milliseconds, the newest first. */
  public List<Metric> newestUpTo(JobRow job, long millis, int limit) {
    List<Metric> found = new ArrayList<>();
    for (int attempt = job.attempt(); attempt > 0 && found.size() < limit; attempt--) {
      add(found, job, attempt, limit, line -> Metric.millis(line) > millis);
    }
    return found;
  }

  private void add(
      List<Metric> found,
      JobRow job,
      int attempt,
      int limit,
      java.util.function.Predicate<ObjectNode> beyond) {
    segments(keys(job).attempt(attempt) + "metrics/")
        .before(beyond, limit - found.size())
        .forEach(line -> found.add(new Metric(attempt, line)));
  }

  /**
   * How far a run is, and before there is one, what keeps it from getting there; empty before the
   * first look at it.
   *
   * @throws ApplicationFailure STORE_UNREACHABLE
   */
  public Optional<Progress> progress(JobRow job) {
    try {
      Plan.Ready plan = job.plan();
      if (job.attempt() == 0 && plan != null) {
        return store
            .find(plan.snapshot().progressKey())
            .map(json -> STAGING.readValue(json, StagingProgress.class))
            .filter(staging -> staging.condition() != null)
            .map(Progress::of);
      }
      return store.find(keys(job).progress()).map(bytes -> JSON.readValue(bytes, Progress.class));
    } catch (JacksonException unknown) {
      LOG.warn("the progress of {} is unknown: {}", job.id(), unknown.getMessage());
      return Optional.empty();
    }
  }

  private Segments segments(String prefix) {
    return new Segments(store, prefix);
  }

  private static JobKeys keys(JobRow job) {
    return new JobKeys(job.owner(), job.id());
  }
}
