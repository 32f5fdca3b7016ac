package io.tunewright.worker.retrain;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.retrain.Begun;
import io.tunewright.retrain.Outcome;
import io.tunewright.retrain.Selection;
import io.tunewright.retrain.Survey;
import io.tunewright.retrain.Take;
import io.tunewright.storage.catalog.ScheduleRow;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which rows a run of a schedule trains on, and which it holds out. */
final class AssemblingTest extends RetrainingSteps {
  @Test
  void aRunThatIsBegunAnewAfterItsFileWasMadeHasFoundWhatThatWasMadeOf() throws IOException {
    write("a.jsonl", chats(0, 20));
    ScheduleRow schedule = schedule(Selection.ALL);
    Begun begun = begin(schedule);
    decide(begun);
    steps.assemble(run(begun));
    write("b.jsonl", chats(20, 25));

    assertThat(steps.look(run(begun))).isEqualTo(runs.get(run(begun)).survey());
    decide(begun);
    end(begun, Outcome.PUBLISHED);
    assertThat(steps.look(run(begin(schedule)))).returns(5L, Survey::newRows);
  }

  @Test
  void aRunThatEndsMeanwhileChangesNothingOfWhatIsComparedWith() throws IOException {
    write("a.jsonl", chats(0, 20));
    ScheduleRow schedule = schedule(new Selection(new Take.NewAndReplay(6, 7), 0, 0, null));
    String first = train(schedule);
    write("b.jsonl", chats(20, 40));
    Begun overlapping = begin(schedule);
    Begun begun = begin(schedule);
    decide(overlapping);
    end(overlapping, Outcome.PUBLISHED);

    assertThat(requireNonNull(begun.last()).run()).isEqualTo(first);
    assertThat(steps.look(run(begun))).returns(20L, Survey::newRows);
    decide(begun);
    steps.assemble(run(begun));
    assertThat(content(runs.get(run(begun)).trainingFile())).hasSize(26).containsAll(lines(20, 40));
    assertThat(requireNonNull(begin(schedule).last()).run()).isEqualTo(run(overlapping));
  }

  @Test
  void aRowNeverChangesSides() throws IOException {
    ScheduleRow schedule = schedule(new Selection(new Take.All(), 0.3, 0, null));
    Set<String> heldOut = new HashSet<>();
    Set<String> trained = new HashSet<>();
    for (int more = 0; more < 3; more++) {
      write(more + ".jsonl", chats(40 * more, 40 * more + 45));
      String run = train(schedule);
      List<String> training = content(runs.get(run).trainingFile());
      List<String> validation = content(runs.get(run).validationFile());
      assertThat(training).doesNotHaveDuplicates();
      assertThat(training.size() + validation.size()).isEqualTo(40 * more + 45);
      trained.addAll(training);
      heldOut.addAll(validation);
      assertThat(trained).doesNotContainAnyElementsOf(heldOut);
    }
    assertThat(heldOut.size()).isBetween(20, 60);
  }

  @Test
  void theNewestRowsAreTheLastOfTheYoungestFiles() throws IOException {
    write("old.jsonl", chats(0, 20));
    write("young.jsonl", chats(15, 30));
    String run = train(schedule(new Selection(new Take.NewestRows(12), 0, 0, null)));
    assertThat(content(runs.get(run).trainingFile())).isEqualTo(lines(18, 30));
  }

  @Test
  void ofFilesTheYoungestCount() throws IOException {
    write("b.jsonl", chats(0, 20));
    write("a.jsonl", chats(20, 40));
    ScheduleRow schedule = schedule(new Selection(new Take.NewestFiles(1), 0, 0, null));
    String run = train(schedule);
    assertThat(content(runs.get(run).trainingFile())).isEqualTo(lines(20, 40));
    write("c.jsonl", chats(30, 45));
    String next = train(schedule);
    assertThat(content(runs.get(next).trainingFile())).isEqualTo(lines(30, 45));
    assertThat(runs.get(next).survey()).isNotNull().returns(5L, Survey::newRows);
  }

  @Test
  void theYoungestFilesAreThoseOfTheLook() throws IOException {
    write("a.jsonl", chats(0, 20));
    write("b.jsonl", chats(20, 40));
    write("c.jsonl", chats(40, 60));
    Begun begun = begin(schedule(new Selection(new Take.NewestFiles(2), 0, 0, null)));
    decide(begun);
    write("d.jsonl", chats(60, 80));
    steps.assemble(run(begun));

    assertThat(content(runs.get(run(begun)).trainingFile()))
        .containsExactlyInAnyOrderElementsOf(lines(20, 60));
  }

  @Test
  void newRowsCanBeJoinedBySomeOfTheOld() throws IOException {
    ScheduleRow schedule = schedule(new Selection(new Take.NewAndReplay(6, 7), 0, 0, null));
    write("a.jsonl", chats(0, 40));
    assertThat(content(runs.get(train(schedule)).trainingFile())).hasSize(40);
    write("b.jsonl", chats(40, 52));
    List<String> rows = content(runs.get(train(schedule)).trainingFile());
    assertThat(rows).hasSize(18).containsAll(lines(40, 52)).doesNotHaveDuplicates();
    assertThat(lines(0, 52)).containsAll(rows);
  }

  @Test
  void rowsThatCameAfterTheLookAreLeftToTheNextRun() throws IOException {
    write("a.jsonl", chats(0, 20));
    ScheduleRow schedule = schedule(Selection.ALL);
    Begun begun = begin(schedule);
    decide(begun);
    write("b.jsonl", chats(20, 25));
    steps.assemble(run(begun));
    assertThat(content(runs.get(run(begun)).trainingFile())).isEqualTo(lines(0, 20));

    Begun gone = begin(schedule);
    decide(gone);
    write("a.jsonl", chats(0, 10));
    assertThatThrownBy(() -> steps.assemble(run(gone)))
        .hasMessageContaining("10 of 25 rows are gone since they were looked at");
    assertThat(files.find(runs.get(run(gone)).trainingFile())).isEmpty();
  }
}
