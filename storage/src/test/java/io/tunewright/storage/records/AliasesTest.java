package io.tunewright.storage.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.AliasMove;
import io.tunewright.storage.catalog.AliasMove.Kind;
import io.tunewright.storage.catalog.Aliases;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.objects.AdapterKeys;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.records.AdapterRecords.Move;
import io.tunewright.storage.records.AdapterRecords.Moved;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Moves of aliases on a real PostgreSQL and a real S3 server. */
class AliasesTest {
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private final Past past = new Past(STORE.get(), CATALOG);
  private final Aliases aliases = CATALOG.get(Aliases.class);
  private final AdapterRecords records =
      new AdapterRecords(STORE.get(), CATALOG.get(Adapters.class), aliases);
  private String name = "";

  @BeforeEach
  void anAdapterOfItsOwn(TestInfo test) {
    name = "of-" + Integer.toHexString(test.getDisplayName().hashCode());
  }

  @Test
  void of_two_promotions_at_once_one_wins() throws Exception {
    IntStream.range(0, 8).forEach(i -> past.published(name));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Moved>> promotions =
          IntStream.rangeClosed(1, 8)
              .<Callable<Moved>>mapToObj(version -> () -> promote(version, null))
              .toList();
      List<Moved> moved =
          threads.invokeAll(promotions).stream().map(future -> future.resultNow()).toList();

      assertThat(moved).filteredOn(Moved.Done.class::isInstance).hasSize(1);
      int winner = champion();
      assertThat(moved.get(winner - 1)).isInstanceOf(Moved.Done.class);
      assertThat(moved)
          .filteredOn(Moved.Elsewhere.class::isInstance)
          .containsOnly(new Moved.Elsewhere(winner))
          .hasSize(7);
    }
    assertThat(history()).hasSize(1);
  }

  @Test
  void who_does_not_know_the_champion_moves_nothing() {
    past.published(name);
    past.published(name);
    promote(1, null);

    assertThat(promote(2, null)).isEqualTo(new Moved.Elsewhere(1));
    assertThat(promote(2, 7)).isEqualTo(new Moved.Elsewhere(1));
    assertThat(champion()).isEqualTo(1);
    assertThat(promote(2, 1)).isEqualTo(new Moved.Done());
    assertThat(champion()).isEqualTo(2);
  }

  @Test
  void a_version_that_is_not_there_is_not_promoted() {
    past.published(name);

    assertThatThrownBy(() -> promote(2, null)).hasMessageContaining("has no version 2");
    assertThat(history()).isEmpty();
  }

  @Test
  void every_move_is_told_and_the_way_back_with_it() {
    IntStream.range(0, 3).forEach(i -> past.published(name));
    promote(1, null);
    promote(2, 1);
    promote(3, 2);

    assertThat(rollBack(2)).as("of another champion").isEqualTo(new Moved.Elsewhere(3));
    assertThat(rollBack(3)).isEqualTo(new Moved.Done());
    assertThat(rollBack(2)).isEqualTo(new Moved.Done());
    assertThatThrownBy(() -> rollBack(1)).hasMessageContaining("has never pointed at another");

    assertThat(history())
        .extracting(AliasMove::kind, AliasMove::from, AliasMove::to, AliasMove::by, AliasMove::why)
        .containsExactly(
            tuple(Kind.SET, null, 1, "ann", "test"),
            tuple(Kind.SET, 1, 2, "ann", "test"),
            tuple(Kind.SET, 2, 3, "ann", "test"),
            tuple(Kind.ROLLED_BACK, 3, 2, "ann", "test"),
            tuple(Kind.ROLLED_BACK, 2, 1, "ann", "test"));
    assertThat(history()).extracting(AliasMove::moved).isSorted().doesNotHaveDuplicates();
    String record =
        new String(
            STORE.get().get(new AdapterKeys("default", name).aliases()), StandardCharsets.UTF_8);
    assertThat(record).contains("\"kind\":\"rolled_back\"", "\"why\":\"test\"");
  }

  @Test
  void a_move_that_the_catalog_did_not_keep_is_recorded_once_when_it_is_made_again() {
    past.published(name);
    assertThatThrownBy(() ->
            CATALOG
                .get(Adapters.class)
                .alone(
                    "default",
                    name,
                    () -> {
                      promote(1, null);
                      throw new IllegalStateException("killed before its commit");
                    }))
        .hasMessage("killed before its commit");
    assertThat(history()).isEmpty();

    promote(1, null);
    past.published(name);
    promote(2, 1);
    promote(1, 2);

    assertThat(recorded())
        .extracting(move -> move.path("from").asInt(0), move -> move.path("version").asInt())
        .containsExactly(tuple(0, 1), tuple(1, 2), tuple(2, 1));
  }

  private List<JsonNode> recorded() {
    return new JsonMapper()
        .readTree(STORE.get().get(new AdapterKeys("default", name).aliases()))
        .path("moves")
        .valueStream()
        .filter(move -> move.path("alias").asString().equals(Aliases.CHAMPION))
        .toList();
  }

  @Test
  void a_deleted_champion_gives_way_to_the_one_before_and_not_to_the_newest() {
    past.published(name);
    var second = past.published(name);
    past.published(name);
    promote(1, null);
    promote(2, 1);

    past.deleted(second);

    assertThat(champion()).isEqualTo(1);
    assertThat(history().getLast())
        .extracting(AliasMove::kind, AliasMove::from, AliasMove::to)
        .containsExactly(Kind.DELETED, 2, 1);
    assertThat(aliases.at("default", name, Aliases.LATEST)).contains(3);
  }

  private Moved promote(int version, @Nullable Integer expected) {
    return records.move(
        new Move("default", name, Aliases.CHAMPION, expected, version, "ann", "test", null));
  }

  private Moved rollBack(@Nullable Integer expected) {
    return records.rollBack(
        new Move("default", name, Aliases.CHAMPION, expected, null, "ann", "test", null));
  }

  private int champion() {
    return aliases.at("default", name, Aliases.CHAMPION).orElseThrow();
  }

  private List<AliasMove> history() {
    return aliases.history("default", name, Aliases.CHAMPION);
  }
}
