package io.tunewright.api.telemetry;

import io.tunewright.api.telemetry.Moving.Phase;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.plan.Plan;
import io.tunewright.stage.StagingProgress;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.objects.ObjectStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** How far the weights of jobs are that are being staged. What is old or unknown is not told. */
public final class WeightSight {
  private static final Logger LOG = LoggerFactory.getLogger(WeightSight.class);
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  /** Whoever moves weights tells of it every 30 s at least. */
  private static final Duration STALE = Duration.ofSeconds(90);

  private final ObjectStore store;
  private final BiFunction<SnapshotRef, WeightDtype, Optional<SnapshotRef>> derived;
  private final InstantSource clock;

  /**
   * @param derived the snapshot of that form that was made of another one
   */
  WeightSight(
      ObjectStore store,
      BiFunction<SnapshotRef, WeightDtype, Optional<SnapshotRef>> derived,
      InstantSource clock) {
    this.store = store;
    this.derived = derived;
    this.clock = clock;
  }

  /**
   * The first phase that goes on and has not ended.
   *
   * @throws io.temporal.failure.ApplicationFailure STORE_UNREACHABLE
   */
  public Optional<Moving> of(JobRow job) {
    Plan.Ready plan = job.plan();
    if (plan == null || job.attempt() > 0 || !job.stage().equals("stage")) {
      return Optional.empty();
    }
    SnapshotRef staged = plan.snapshot();
    WeightDtype dtype = job.request().dtype();
    if (staged.site().isPresent()) {
      return look(Phase.HASHING, staged.progressKey());
    }
    return look(Phase.STORING, staged.progressKey())
        .or(() ->
            dtype == null
                ? Optional.empty()
                : look(Phase.TRANSCODING, staged.transcodingKey(dtype)))
        .or(() -> look(Phase.COPYING, read(staged, dtype).copyKey(plan.placement().site())));
  }

  private SnapshotRef read(SnapshotRef staged, @Nullable WeightDtype dtype) {
    return dtype == null ? staged : derived.apply(staged, dtype).orElse(staged);
  }

  private Optional<Moving> look(Phase phase, String key) {
    try {
      return store
          .find(key)
          .map(json -> JSON.readValue(json, StagingProgress.class))
          .filter(this::goesOn)
          .map(progress -> Moving.of(phase, progress));
    } catch (JacksonException unknown) {
      LOG.warn("{} is unreadable: {}", store.uri(key), unknown.getMessage());
      return Optional.empty();
    }
  }

  private boolean goesOn(StagingProgress progress) {
    return progress.stored() < progress.bytes()
        && progress.time().plus(STALE).isAfter(clock.instant());
  }
}
