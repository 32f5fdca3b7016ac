package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Violation.check;
import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.standalone.chaos.Expectation.Evaluated;
import io.tunewright.standalone.chaos.Violation.Kind;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether an evaluation measured once, came to the right verdict, and moved what it moved once. */
final class EvaluationChecks {
  private static final JsonMapper JSON = new JsonMapper();

  private final Stage stage;

  EvaluationChecks(Stage stage) {
    this.stage = stage;
  }

  /**
   * @param evaluation as the API tells of it at its end
   */
  void all(JsonNode evaluation, Evaluated wanted) {
    check(Kind.WRONG_OUTCOME, () -> outcome(evaluation, wanted));
    check(Kind.DUPLICATE_LAUNCH, () -> launches(evaluation, wanted));
    check(Kind.REPEATED_MOVE, () -> moves(evaluation, wanted));
    check(Kind.DISAGREEMENT, () -> record(evaluation));
  }

  private static void outcome(JsonNode evaluation, Evaluated wanted) {
    String state = evaluation.path("state").asString();
    assertThat(state).as("how it ended: %s", evaluation).isIn(wanted.states());
    assertThat(evaluation.path("promoted").asBoolean())
        .as("who passes is promoted, and nobody else: %s", evaluation)
        .isEqualTo(state.equals("passed"));
    if (state.equals("passed")) {
      assertThat(evaluation.path("verdict").path("rules"))
          .as("the verdict %s", evaluation)
          .isNotEmpty()
          .allMatch(rule -> rule.path("passed").asBoolean());
    }
  }

  private void launches(JsonNode evaluation, Evaluated wanted) {
    Map<String, Long> launches =
        stage.ledger().of(Judge.order(evaluation)).stream()
            .filter(line -> line.event().equals("launch"))
            .collect(Collectors.groupingBy(Ledger.Line::order, Collectors.counting()));
    assertThat(launches.values())
        .as("launches of each order: %s", launches)
        .allMatch(times -> times == 1);
    assertThat(launches.size()).as("%s", launches).isLessThanOrEqualTo(wanted.mostRuns());
    if (evaluation.has("scores")) {
      assertThat(launches).as("who has scores was measured").isNotEmpty();
    }
  }

  /** One of an alias; 0 stands for none. */
  private record Move(String alias, int from, int to, String evaluation) {
    static Move of(JsonNode move, String to) {
      return new Move(
          move.path("alias").asString(),
          move.path("from").asInt(0),
          move.path(to).asInt(0),
          move.path("evaluation").asString(""));
    }
  }

  private void moves(JsonNode evaluation, Evaluated wanted) {
    String adapter = "/tunewright/adapters/" + evaluation.path("adapter").asString();
    List<Move> moves =
        stage
            .front()
            .get(adapter + "/history")
            .path("data")
            .valueStream()
            .map(move -> Move.of(move, "to"))
            .toList()
            .reversed();
    JsonNode kept = kept("aliases.json", evaluation);
    assertThat(kept.path("moves").valueStream().map(move -> Move.of(move, "version")))
        .as("the moves that the store tells of")
        .containsExactlyInAnyOrderElementsOf(moves);
    Map<String, Integer> places = new HashMap<>();
    for (Move move : moves) {
      assertThat(move.from())
          .as("each move begins where the one before it ended: %s", moves)
          .isEqualTo(places.getOrDefault(move.alias(), 0));
      places.put(move.alias(), move.to());
    }
    assertThat(places.get("candidate")).as("where candidate is left: %s", moves).isEqualTo(0);
    List<Move> own =
        moves.stream()
            .filter(move -> move.evaluation().equals(evaluation.path("id").asString()))
            .toList();
    assertThat(own)
        .as("its own moves: %s", own)
        .allMatch(move -> Collections.frequency(own, move) <= wanted.mostRuns());
    assertThat(own.stream().filter(move -> move.alias().equals("champion")).toList())
        .as("the champion that it was compared with gives way to it, once: %s", moves)
        .isEqualTo(
            evaluation.path("promoted").asBoolean() ? List.of(promotion(evaluation)) : List.of());
  }

  private static Move promotion(JsonNode evaluation) {
    return new Move(
        "champion",
        evaluation.path("champion").asInt(0),
        evaluation.path("version").asInt(),
        evaluation.path("id").asString());
  }

  private void record(JsonNode evaluation) {
    String key =
        "%d/scores/%s.json"
            .formatted(evaluation.path("version").asInt(), evaluation.path("id").asString());
    JsonNode row = kept(key, evaluation);
    assertThat(row.path("state")).as("%s", row).isEqualTo(evaluation.path("state"));
    assertThat(row.path("promoted")).as("%s", row).isEqualTo(evaluation.path("promoted"));
    assertThat(row.path("finished_at").isString()).as("it has an end in %s", row).isTrue();
  }

  private JsonNode kept(String key, JsonNode evaluation) {
    return JSON.readTree(
        stage
            .fleet()
            .objects()
            .get(
                "projects/default/adapters/%s/%s"
                    .formatted(evaluation.path("adapter").asString(), key)));
  }
}
