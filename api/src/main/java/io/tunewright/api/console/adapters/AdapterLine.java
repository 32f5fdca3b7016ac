package io.tunewright.api.console.adapters;

import io.tunewright.storage.catalog.AdapterRow;
import io.tunewright.storage.catalog.Aliases;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An adapter in the list.
 *
 * @param champion null where none has been promoted
 */
public record AdapterLine(
    String name, AdapterRow newest, @Nullable Integer champion, int versions) {

  /**
   * @param versions of one adapter, the newest first
   */
  static AdapterLine of(List<AdapterRow> versions) {
    return new AdapterLine(
        versions.getFirst().adapter().ref().name(),
        versions.getFirst(),
        champion(versions),
        versions.size());
  }

  static @Nullable Integer champion(List<AdapterRow> versions) {
    return versions.stream()
        .filter(row -> row.aliases().contains(Aliases.CHAMPION))
        .map(row -> row.adapter().ref().version())
        .findFirst()
        .orElse(null);
  }
}
