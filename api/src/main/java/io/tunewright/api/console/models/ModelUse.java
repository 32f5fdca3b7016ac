package io.tunewright.api.console.models;

import io.tunewright.catalog.JobStatus;
import io.tunewright.job.AdapterRef;
import io.tunewright.storage.catalog.JobRow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job that trains a model.
 *
 * @param adapter what became of it, null where it has published none
 */
public record ModelUse(
    String job, JobStatus status, Instant created, @Nullable AdapterRef adapter) {

  static ModelUse of(JobRow job, @Nullable AdapterRef adapter) {
    return new ModelUse(job.id().value(), job.status(), job.created(), adapter);
  }
}
