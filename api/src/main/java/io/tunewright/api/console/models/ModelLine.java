package io.tunewright.api.console.models;

import io.tunewright.api.registry.StagingObject;
import io.tunewright.stage.Snapshot;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.Snapshots;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model in the list.
 *
 * @param source null where a job named the model and nobody has registered it
 * @param state of its newest staging, or {@code staged} where a job's plan has brought it
 * @param snapshot the newest one that is whole in the store
 */
public record ModelLine(
    String name, @Nullable String source, String state, @Nullable Snapshot snapshot) {

  static ModelLine of(Models.Row model, @Nullable StagingObject staging, List<Snapshots.Use> uses) {
    return new ModelLine(
        model.name(),
        model.source().uri(),
        staging != null ? staging.status() : uses.isEmpty() ? "not_staged" : "staged",
        uses.isEmpty() ? null : uses.getFirst().snapshot());
  }

  static ModelLine of(String name, List<Snapshots.Use> uses) {
    return new ModelLine(name, null, "staged", uses.getFirst().snapshot());
  }
}
