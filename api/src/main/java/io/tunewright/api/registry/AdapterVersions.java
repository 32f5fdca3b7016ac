package io.tunewright.api.registry;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.AdapterRow;
import io.tunewright.storage.catalog.Adapters;
import java.util.List;

/** A project's adapters, found as requests name them. */
public final class AdapterVersions {
  private final Adapters adapters;

  AdapterVersions(Adapters adapters) {
    this.adapters = adapters;
  }

  /**
   * All published versions, the newest first.
   *
   * @throws io.temporal.failure.ApplicationFailure NOT_FOUND at {@code field} where there are none
   */
  public List<AdapterRow> of(String project, String name, String field) {
    List<AdapterRow> versions =
        adapters.list(project).stream()
            .filter(row -> row.adapter().ref().name().equals(name))
            .toList();
    if (versions.isEmpty()) {
      throw TuningError.NOT_FOUND.at(field, "there is no adapter '%s'".formatted(name));
    }
    return versions;
  }

  /** Whether any version is left of it. */
  public boolean exists(String project, String name) {
    return !adapters.published(project, name).isEmpty();
  }

  /**
   * One version, by its number or an alias.
   *
   * @throws io.temporal.failure.ApplicationFailure NOT_FOUND at {@code field}
   */
  public static AdapterRow named(List<AdapterRow> versions, String version, String field) {
    return versions.stream()
        .filter(row ->
            row.aliases().contains(version)
                || version.equals(String.valueOf(row.adapter().ref().version())))
        .findFirst()
        .orElseThrow(() ->
            TuningError.NOT_FOUND.at(
                field,
                "the adapter %s has no version %s"
                    .formatted(versions.getFirst().adapter().ref().name(), version)));
  }
}
