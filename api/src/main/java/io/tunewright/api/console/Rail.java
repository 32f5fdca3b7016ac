package io.tunewright.api.console;

import io.tunewright.api.auth.Caller;
import io.tunewright.storage.catalog.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The console's sections, as its rail shows them. */
public final class Rail {
  private static final List<Entry> ALL =
      List.of(
          new Entry("jobs", "Jobs", "/jobs", "g j", Role.VIEWER),
          new Entry("new", "New job", "/jobs/new", "n", Role.OPERATOR),
          new Entry("models", "Models", "/models", "g m", Role.VIEWER),
          new Entry("datasets", "Datasets", "/datasets", "g d", Role.VIEWER),
          new Entry("adapters", "Adapters", "/adapters", "g a", Role.VIEWER),
          new Entry("schedules", "Schedules", "/schedules", "g s", Role.VIEWER),
          new Entry("sites", "Sites", "/sites", null, Role.VIEWER),
          new Entry("settings", "Settings", "/settings", null, Role.VIEWER));

  Rail() {}

  /**
   * One section.
   *
   * @param section what a page's {@code section} attribute says, and its icon's name
   * @param keys null where it has none
   * @param needs the least role that is shown it
   */
  public record Entry(
      String section, String name, String address, @Nullable String keys, Role needs) {}

  /**
   * @param caller null on pages that need none: they show no way in
   */
  public List<Entry> entries(@Nullable Caller caller) {
    return caller == null
        ? List.of()
        : ALL.stream().filter(entry -> caller.role().includes(entry.needs())).toList();
  }
}
