package io.tunewright.api.registry;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.api.sweep.Workflows;
import io.tunewright.fault.TuningError;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.StagingProgress;
import io.tunewright.stage.Verification;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.catalog.Stagings;
import io.tunewright.storage.objects.ObjectStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** What lies staged behind a project's models: shown, verified and forgotten. */
final class StagedWeights {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final Models models;
  private final Jobs jobs;
  private final Stagings stagings;
  private final Snapshots snapshots;
  private final ObjectStore store;
  private final Workflows workflows;

  StagedWeights(
      Models models,
      Jobs jobs,
      Stagings stagings,
      Snapshots snapshots,
      ObjectStore store,
      Workflows workflows) {
    this.models = models;
    this.jobs = jobs;
    this.stagings = stagings;
    this.snapshots = snapshots;
    this.store = store;
    this.workflows = workflows;
  }

  Optional<StagingObject> inShort(Models.Row model) {
    return newest(model).map(row -> StagingObject.of(row, null, null));
  }

  Optional<StagingObject> inFull(Models.Row model) {
    return newest(model)
        .map(row -> {
          SnapshotRef snapshot = row.snapshot();
          return StagingObject.of(
              row,
              row.ended() == null ? progress(row) : null,
              snapshot == null ? null : read(snapshot.verificationKey(), Verification.class));
        });
  }

  /** A store that is out of reach is a condition as well. */
  private @Nullable StagingProgress progress(Stagings.Row row) {
    SnapshotRef snapshot = row.snapshot();
    String key = snapshot == null ? StagingProgress.keyOf(row.wanted()) : snapshot.progressKey();
    try {
      return read(key, StagingProgress.class);
    } catch (ApplicationFailure unreachable) {
      return StagingProgress.hindered(Instant.now(), unreachable.getOriginalMessage());
    }
  }

  private Optional<Stagings.Row> newest(Models.Row model) {
    return stagings.newest(model.owner().project(), model.name());
  }

  private <T> @Nullable T read(String key, Class<T> type) {
    return store
        .find(key)
        .map(json -> {
          try {
            return JSON.readValue(json, type);
          } catch (JacksonException unreadable) {
            throw TuningError.BROKEN_PROMISE.because("unreadable: " + store.uri(key), unreadable);
          }
        })
        .orElse(null);
  }

  /** Begins to read the staged weights again; a second call while that goes on joins it. */
  void verify(Models.Row model) {
    SnapshotRef staged =
        newest(model)
            .filter(row -> row.state() == Stagings.State.STAGED)
            .map(Stagings.Row::snapshot)
            .orElseThrow(() ->
                TuningError.CONFLICT.because(
                    "%s is not staged: POST it with \"stage\": true first"
                        .formatted(model.name())));
    workflows.verify(staged);
  }

  /**
   * Forgets a model, and its snapshots where no other project has them; the collection of garbage
   * takes their bytes.
   *
   * @throws io.temporal.failure.ApplicationFailure CONFLICT naming the jobs that use it
   */
  void delete(Models.Row model) {
    String project = model.owner().project();
    List<String> users = jobs.underWayOn(project, model.name());
    if (!users.isEmpty()) {
      throw TuningError.CONFLICT.because(
          "%s is used by %s: wait for them or cancel them"
              .formatted(model.name(), String.join(", ", users)));
    }
    for (Stagings.Row row : stagings.underWay(project, model.name())) {
      stagings.end(row.wanted().id(), Stagings.State.CANCELLED, null);
      workflows.cancel(row.wanted().id());
    }
    models.delete(project, model.name());
    stagings.delete(project, model.name());
    for (SnapshotRef unused : snapshots.release(project, model.name())) {
      store.delete(unused.manifestKey());
      store.delete(unused.progressKey());
      store.delete(unused.verificationKey());
      if (unused.site().isPresent()) {
        // what the site told of its files; the files themselves are not ours to delete
        store.list(unused.key("")).toList().forEach(store::delete);
      }
      snapshots.delete(unused);
    }
  }
}
