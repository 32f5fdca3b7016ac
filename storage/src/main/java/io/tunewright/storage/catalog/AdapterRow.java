package io.tunewright.storage.catalog;

import io.tunewright.publish.Adapter;
import java.time.Instant;
import java.util.List;

/**
 * A published adapter in the catalog.
 *
 * @param aliases that point at this version, sorted
 */
public record AdapterRow(Adapter adapter, Origin origin, Instant published, List<String> aliases) {
  public AdapterRow {
    aliases = List.copyOf(aliases);
  }
}
