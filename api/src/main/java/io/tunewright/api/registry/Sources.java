package io.tunewright.api.registry;

import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import io.tunewright.storage.catalog.Models;

/** Tells where the weights that a request names are to come from. */
public final class Sources {
  private final Models models;
  private final AllowedRoots roots;

  Sources(Models models, AllowedRoots roots) {
    this.models = models;
    this.roots = roots;
  }

  /**
   * The source that a job's model stands for: a name that the project registered, or a source as it
   * is.
   *
   * @throws io.temporal.failure.ApplicationFailure MODEL_NOT_FOUND for an unknown name,
   *     INVALID_REQUEST for a source that may not be used
   */
  public ModelRef resolve(String project, String model, String field) {
    var registered = models.find(project, model);
    if (registered.isPresent()) {
      return registered.get().source();
    }
    if (model.startsWith("ft:")) {
      throw TuningError.INVALID_REQUEST.at(
          field, "'%s' is an adapter; training on from one is not supported yet".formatted(model));
    }
    if (model.indexOf(':') > 0) {
      return check(model, field);
    }
    throw TuningError.MODEL_NOT_FOUND.at(
        field,
        "The model '%s' does not exist or you do not have access to it: register it at /v1/tunewright/models, or name a source such as file:/models/x"
            .formatted(model));
  }

  /** The source, if it is of a kind that is known and may be used. */
  ModelRef check(String source, String field) {
    if (source.startsWith("file:")) {
      return roots.check(new ModelRef(source), field);
    }
    throw TuningError.INVALID_REQUEST.at(
        field,
        "the source is '%s', wanted file:/path; others are not supported yet".formatted(source));
  }
}
