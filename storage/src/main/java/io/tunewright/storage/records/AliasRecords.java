package io.tunewright.storage.records;

import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Adapters.Alias;
import io.tunewright.storage.catalog.Rows.Addition;
import io.tunewright.storage.catalog.Rows.Table;
import io.tunewright.storage.objects.AdapterKeys;
import io.tunewright.storage.objects.ObjectStore;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Where an adapter's aliases point, and where they have pointed. */
final class AliasRecords implements Restoring {
  private static final Pattern KEY =
      Pattern.compile("projects/([^/]+)/adapters/([^/]+)/aliases\\.json");

  private final ObjectStore store;
  private final Adapters adapters;

  AliasRecords(ObjectStore store, Adapters adapters) {
    this.store = store;
    this.adapters = adapters;
  }

  /**
   * One move of an alias, in the record.
   *
   * @param moved_at to the microsecond, as the catalog keeps it
   */
  private record Move(String alias, int version, String moved_at) {
    static Move of(Alias alias) {
      return new Move(
          alias.alias(), alias.version(), alias.moved().truncatedTo(ChronoUnit.MICROS).toString());
    }
  }

  /**
   * @param aliases where they point now
   * @param moves of all time, the oldest first
   */
  private record Content(List<Move> aliases, List<Move> moves) {}

  /** Writes them as they are now. For whoever works on the adapter alone. */
  void write(AdapterKeys adapter) {
    List<Move> now =
        adapters.aliases(adapter.project(), adapter.name()).stream().map(Move::of).toList();
    List<Move> moves =
        new ArrayList<>(store.find(adapter.aliases()).map(AliasRecords::moves).orElse(List.of()));
    now.stream().filter(move -> !moves.contains(move)).forEach(moves::add);
    store.put(adapter.aliases(), Members.JSON.writeValueAsBytes(new Content(now, moves)));
  }

  private static List<Move> moves(byte[] json) {
    return Members.JSON.convertValue(Members.of(json), Content.class).moves();
  }

  @Override
  public String things() {
    return "aliases";
  }

  @Override
  public Pattern form() {
    return KEY;
  }

  @Override
  public List<Addition> read(ObjectStore.Entry record, MatchResult key) {
    JsonNode content = Members.JSON.valueToTree(Members.of(store.get(record.key())));
    return content
        .path("aliases")
        .valueStream()
        .map(alias ->
            row(
                key.group(1),
                key.group(2),
                alias.path("alias").asString(),
                alias.path("version").asInt(),
                alias.path("moved_at").asString()))
        .toList();
  }

  static Addition row(String project, String name, String alias, int version, String moved) {
    return Addition.of(
        Table.ALIASES,
        Map.of(
            "project", project,
            "name", name,
            "alias", alias,
            "version", version,
            "moved_at", moved));
  }
}
