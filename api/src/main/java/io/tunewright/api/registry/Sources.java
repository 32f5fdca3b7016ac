package io.tunewright.api.registry;

import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import io.tunewright.job.SitePath;
import io.tunewright.storage.catalog.Models;
import java.util.regex.Pattern;

/** Tells where the weights that a request names are to come from. */
public final class Sources {
  private static final Pattern HUB =
      Pattern.compile(
          "(hf|ms):[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*(@[A-Za-z0-9][A-Za-z0-9._/-]*)?");

  /** Which buckets may be read, the worker knows that reads them. */
  private static final Pattern BUCKET = Pattern.compile("s3://[a-z0-9][a-z0-9.-]+/[^?#]+");

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*");

  private final Models models;
  private final AllowedRoots roots;
  private final String defaultSource;

  /**
   * @param defaultSource of a plain {@code org/name}: {@code hf}, {@code ms}, or empty for none
   */
  Sources(Models models, AllowedRoots roots, String defaultSource) {
    this.defaultSource = defaultSource;
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
    if (NAME.matcher(model).matches() && !defaultSource.isEmpty()) {
      return new ModelRef(defaultSource + ":" + model);
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
    if (source.startsWith("site:")) {
      return onSite(source, field);
    }
    if (HUB.matcher(source).matches() || BUCKET.matcher(source).matches()) {
      return new ModelRef(source);
    }
    throw TuningError.INVALID_REQUEST.at(
        field,
        "the source is '%s', wanted hf:org/name[@revision], ms:org/name[@revision], s3://bucket/prefix, site:<site>/<path> or file:/path"
            .formatted(source));
  }

  /** Whether there is such a site, and what may be read there, the workers know. */
  private static ModelRef onSite(String source, String field) {
    try {
      ModelRef named = new ModelRef(source);
      return new ModelRef(SitePath.of(named.locator()).toString());
    } catch (IllegalArgumentException refused) {
      throw TuningError.INVALID_REQUEST.at(field, String.valueOf(refused.getMessage()));
    }
  }
}
