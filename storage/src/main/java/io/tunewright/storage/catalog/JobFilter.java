package io.tunewright.storage.catalog;

import io.tunewright.catalog.JobStatus;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of a project's jobs are wanted; what is null or empty keeps all.
 *
 * @param model as the requests name it
 * @param text words that a job's id, model, suffix or metadata must all hold
 */
public record JobFilter(
    Set<JobStatus> statuses,
    @Nullable String model,
    @Nullable String site,
    @Nullable String principal,
    @Nullable String text) {
  public static final JobFilter ALL = new JobFilter(Set.of(), null, null, null, null);

  public JobFilter {
    statuses = statuses.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(statuses));
    model = blankToNull(model);
    site = blankToNull(site);
    principal = blankToNull(principal);
    text = blankToNull(text);
  }

  private static @Nullable String blankToNull(@Nullable String value) {
    return value == null || value.isBlank() ? null : value.strip();
  }

  /** The same whatever the status. */
  public JobFilter withAnyStatus() {
    return new JobFilter(Set.of(), model, site, principal, text);
  }

  /** Whether it keeps all. */
  public boolean isEmpty() {
    return equals(ALL);
  }
}
