package io.tunewright.api.registry;

import io.tunewright.api.sweep.Sweeper;
import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.Stagings;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A project's registered base models, and the staging of their weights ahead of any job. */
public final class BaseModels {
  /** As hubs write it; it becomes part of keys and of a cache's directories. */
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}");

  private final Models models;
  private final Sources sources;
  private final Stagings stagings;
  private final StagedWeights weights;
  private final Sweeper sweeper;

  BaseModels(
      Models models, Sources sources, Stagings stagings, StagedWeights weights, Sweeper sweeper) {
    this.models = models;
    this.sources = sources;
    this.stagings = stagings;
    this.weights = weights;
    this.sweeper = sweeper;
  }

  /**
   * Gives a source a name, or a known name another source.
   *
   * @param stage whether to bring its weights into the store now
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST naming the field
   */
  public Models.Row register(
      Owner owner, @Nullable String name, @Nullable String source, boolean stage) {
    if (name == null || !NAME.matcher(name).matches()) {
      throw TuningError.INVALID_REQUEST.at("name", "name is '%s', wanted org/name".formatted(name));
    }
    if (source == null) {
      throw TuningError.INVALID_REQUEST.at(
          "source", "source is missing, wanted one such as file:/models/" + name);
    }
    ModelRef checked = sources.check(source, "source");
    Models.Row model = models.register(owner, name, checked);
    if (stage) {
      stagings.request(owner, name, checked);
      sweeper.wake();
    }
    return model;
  }

  public List<Models.Row> list(String project) {
    return models.list(project);
  }

  /**
   * @throws io.temporal.failure.ApplicationFailure NOT_FOUND
   */
  public Models.Row get(String project, String name) {
    return models
        .find(project, name)
        .orElseThrow(
            () -> TuningError.NOT_FOUND.at("name", "there is no model '%s'".formatted(name)));
  }

  /** Without progress and verification, which cost a look at the store. */
  public Optional<StagingObject> stagingInShort(Models.Row model) {
    return weights.inShort(model);
  }

  public Optional<StagingObject> staging(Models.Row model) {
    return weights.inFull(model);
  }

  /** Begins to read the staged weights again; a second call while that goes on joins it. */
  public void verify(Models.Row model) {
    weights.verify(model);
  }

  /**
   * @throws io.temporal.failure.ApplicationFailure CONFLICT naming the jobs that use it
   */
  public void delete(Models.Row model) {
    weights.delete(model);
  }
}
