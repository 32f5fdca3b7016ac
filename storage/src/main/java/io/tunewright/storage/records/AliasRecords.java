package io.tunewright.storage.records;

import static java.util.Objects.requireNonNullElse;

import io.tunewright.storage.catalog.AliasMove;
import io.tunewright.storage.catalog.AliasMove.Kind;
import io.tunewright.storage.catalog.Aliases;
import io.tunewright.storage.catalog.Aliases.Alias;
import io.tunewright.storage.catalog.Rows.Addition;
import io.tunewright.storage.catalog.Rows.Table;
import io.tunewright.storage.objects.AdapterKeys;
import io.tunewright.storage.objects.ObjectStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Where an adapter's aliases point, and where they have pointed. */
final class AliasRecords implements Restoring {
  private static final Pattern KEY =
      Pattern.compile("projects/([^/]+)/adapters/([^/]+)/aliases\\.json");

  private final ObjectStore store;
  private final Aliases aliases;

  AliasRecords(ObjectStore store, Aliases aliases) {
    this.store = store;
    this.aliases = aliases;
  }

  /**
   * One move of an alias, in the record.
   *
   * @param version it points at since, null for none
   * @param moved_at to the microsecond, as the catalog keeps it
   * @param kind null in records of earlier versions, as is all that follows
   */
  private record Move(
      String alias,
      @Nullable Integer version,
      String moved_at,
      @Nullable String kind,
      @Nullable Integer from,
      @Nullable String by,
      @Nullable String why,
      @Nullable String evaluation) {

    static Move of(AliasMove move) {
      return new Move(
          move.alias(),
          move.to(),
          move.moved().toString(),
          move.kind().word(),
          move.from(),
          move.by(),
          move.why(),
          move.evaluation() == null ? null : move.evaluation().value());
    }

    /** Of one alias, no two moves happen at the same time. */
    boolean is(Move other) {
      return alias.equals(other.alias) && moved_at.equals(other.moved_at);
    }

    /** The same was wanted, later: whoever wrote the other one down was not heard any more. */
    boolean repeats(Move other) {
      return Instant.parse(moved_at).isAfter(Instant.parse(other.moved_at))
          && equals(
              new Move(
                  other.alias,
                  other.version,
                  moved_at,
                  other.kind,
                  other.from,
                  other.by,
                  other.why,
                  other.evaluation));
    }
  }

  private record Place(String alias, int version, String moved_at) {
    static Place of(Alias alias) {
      return new Place(
          alias.alias(), alias.version(), alias.moved().truncatedTo(ChronoUnit.MICROS).toString());
    }
  }

  /**
   * @param aliases where they point now
   * @param moves of all time, the oldest first
   */
  private record Content(List<Place> aliases, List<Move> moves) {}

  /**
   * Writes them as they are now, for whoever works on the adapter alone, before the catalog has
   * them for good: a move that it then did not keep is dropped as soon as it is made again.
   */
  void write(AdapterKeys adapter) {
    List<Place> now =
        aliases.of(adapter.project(), adapter.name()).stream().map(Place::of).toList();
    List<Move> known =
        aliases.history(adapter.project(), adapter.name()).stream().map(Move::of).toList();
    List<Move> moves =
        new ArrayList<>(store.find(adapter.aliases()).map(AliasRecords::moves).orElse(List.of()));
    moves.removeIf(move ->
        known.stream().noneMatch(move::is) && known.stream().anyMatch(it -> it.repeats(move)));
    known.stream().filter(move -> moves.stream().noneMatch(move::is)).forEach(moves::add);
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
    String project = key.group(1);
    String name = key.group(2);
    List<Addition> additions = new ArrayList<>();
    content
        .path("aliases")
        .valueStream()
        .map(alias ->
            row(
                project,
                name,
                alias.path("alias").asString(),
                alias.path("version").asInt(),
                alias.path("moved_at").asString()))
        .forEach(additions::add);
    for (Move move : Members.JSON.convertValue(content, Content.class).moves()) {
      additions.add(Addition.of(Table.ALIAS_MOVES, row(project, name, move)));
    }
    return additions;
  }

  private static Map<String, Object> row(String project, String name, Move move) {
    Map<String, Object> row = new HashMap<>();
    row.put("project", project);
    row.put("name", name);
    row.put("alias", move.alias());
    row.put("moved_at", move.moved_at());
    row.put("kind", requireNonNullElse(move.kind(), Kind.SET.word()));
    row.put("from_version", move.from());
    row.put("to_version", move.version());
    row.put("principal", requireNonNullElse(move.by(), "unknown"));
    row.put("reason", move.why());
    row.put("evaluation", move.evaluation());
    return row;
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
