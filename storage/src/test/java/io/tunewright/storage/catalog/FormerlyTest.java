package io.tunewright.storage.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.storage.catalog.AliasMove.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FormerlyTest {
  private final List<AliasMove> moves = new ArrayList<>();

  @Test
  void a_first_champion_has_none_before_it() {
    assertThat(before(1, 2)).isEmpty();
    set(1);
    assertThat(before(1, 2)).isEmpty();
  }

  @Test
  void the_way_back_leads_on_to_the_first() {
    set(1);
    set(2);
    set(3);
    assertThat(before(1, 2, 3)).contains(2);
    rolledBack(2);
    assertThat(before(1, 2, 3)).contains(1);
    rolledBack(1);
    assertThat(before(1, 2, 3)).isEmpty();
  }

  @Test
  void what_was_chosen_after_a_way_back_counts_from_there() {
    set(1);
    set(2);
    rolledBack(1);
    set(3);
    assertThat(before(1, 2, 3)).contains(1);
  }

  @Test
  void the_same_version_may_be_chosen_again() {
    set(1);
    set(2);
    set(1);
    assertThat(before(1, 2)).contains(2);
  }

  @Test
  void deleted_versions_are_passed_over() {
    set(1);
    set(2);
    set(3);
    assertThat(before(1, 3)).contains(1);
    moves.add(move(Kind.DELETED, 1));
    assertThat(before(1)).isEmpty();
  }

  @Test
  void an_alias_that_was_taken_away_has_no_past() {
    set(1);
    moves.add(move(Kind.SET, null));
    set(2);
    assertThat(before(1, 2)).isEmpty();
  }

  private java.util.Optional<Integer> before(Integer... there) {
    return Formerly.before(moves, Set.of(there));
  }

  private void set(int to) {
    moves.add(move(Kind.SET, to));
  }

  private void rolledBack(int to) {
    moves.add(move(Kind.ROLLED_BACK, to));
  }

  private static AliasMove move(Kind kind, @Nullable Integer to) {
    return new AliasMove("champion", kind, null, to, "ann", null, null, Instant.EPOCH);
  }
}
