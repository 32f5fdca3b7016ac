package io.tunewright.worker.retrain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.retrain.Baseline;
import io.tunewright.retrain.Begun;
import io.tunewright.retrain.DataWatch;
import io.tunewright.retrain.Decision;
import io.tunewright.retrain.Outcome;
import io.tunewright.retrain.Selection;
import io.tunewright.retrain.Survey;
import io.tunewright.storage.catalog.DatasetAliases;
import io.tunewright.storage.catalog.ScheduleRow;
import io.tunewright.storage.objects.FileKeys;
import io.tunewright.storage.objects.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a run of a schedule sees of the data that it watches. */
final class LookingTest extends RetrainingSteps {
  private static final DatasetAliases.Expected ANYTHING = new DatasetAliases.Expected.Anything();

  @Test
  void rowsAreCountedOnceWhateverFileAndFormTheyAreIn() throws IOException {
    write("a.jsonl", chats(0, 20));
    write("b/c.json", "[" + String.join(",", chats(10, 25)) + "]");
    write("d.jsonl", IntStream.range(20, 30).mapToObj(LookingTest::prompt).toList());
    write(".hidden.jsonl", chats(90, 95));
    write("notes.txt", "no rows");
    Begun begun = begin(schedule(Selection.ALL));
    Survey found = steps.look(run(begun));
    assertThat(found)
        .returns(3, Survey::files)
        .returns(30L, Survey::rows)
        .returns(30L, Survey::newRows);
  }

  @Test
  void whatIsUnchangedIsNotReadAgainAndATouchedFileIsTheSameData() throws IOException {
    write("a.jsonl", chats(0, 20));
    ScheduleRow schedule = schedule(Selection.ALL);
    String first = train(schedule);
    Begun next = begin(schedule);
    assertThat(next.last()).isEqualTo(new Baseline(first, hash(first), true));
    Survey again = steps.look(run(next));
    assertThat(again).returns(first, Survey::readBy).returns(0L, Survey::newRows);
    steps.decide(run(next), again, new Decision.Skip("same"));
    end(next, Outcome.SKIPPED);

    write("a.jsonl", chats(0, 20));
    Begun touched = begin(schedule);
    Survey read = steps.look(run(touched));
    assertThat(read).returns(run(touched), Survey::readBy).returns(hash(first), Survey::dataHash);

    write("a.jsonl", chats(5, 26));
    assertThat(steps.look(run(touched)))
        .returns(21L, Survey::rows)
        .returns(6L, Survey::newRows)
        .satisfies(found -> assertThat(found.dataHash()).isNotEqualTo(hash(first)));
  }

  @Test
  void badRowsAreNamedByFileAndLine() throws IOException {
    write("good.jsonl", chats(0, 20));
    List<String> bad = new ArrayList<>(chats(0, 3));
    bad.add("{\"messages\": []}");
    write("bad.jsonl", bad);
    Begun begun = begin(schedule(Selection.ALL));
    assertThatThrownBy(() -> steps.look(run(begun)))
        .hasStackTraceContaining("bad.jsonl: 1 bad line: line 4 has an empty list of messages")
        .satisfies(
            failed -> assertThat(error(failed)).isEqualTo(TuningError.INVALID_TRAINING_FILE));
  }

  @Test
  void nothingOutsideTheRootsIsReadWhicheverWayLinksLead() throws IOException {
    Files.write(outside.resolve("secret.jsonl"), chats(0, 20));
    write("a.jsonl", chats(0, 20));
    Files.createSymbolicLink(root.resolve("b.jsonl"), outside.resolve("secret.jsonl"));
    Begun linked = begin(schedule(Selection.ALL));
    assertThatThrownBy(() -> steps.look(run(linked)))
        .hasStackTraceContaining("is no file below an allowed root");
    Begun plain = begin(schedule(new DataWatch.Place("file:" + outside), Selection.ALL));
    assertThatThrownBy(() -> steps.look(run(plain)))
        .hasStackTraceContaining("is nothing below an allowed root");
  }

  @Test
  void aLinkThatLeadsNowhereIsNoFile() throws IOException {
    write("a.jsonl", chats(0, 20));
    Files.createSymbolicLink(root.resolve("b.jsonl"), root.resolve("gone.jsonl"));
    assertThat(steps.look(run(begin(schedule(Selection.ALL))))).returns(1, Survey::files);
  }

  @Test
  void aPrefixOfABucketIsWatchedToo() {
    String prefix = UUID.randomUUID() + "/";
    ELSEWHERE.get().put(prefix + "1.jsonl", String.join("\n", chats(0, 20)).getBytes(UTF_8));
    ELSEWHERE.get().put(prefix + "readme.md", "none".getBytes(UTF_8));
    ScheduleRow schedule = schedule(new DataWatch.Place("s3://elsewhere/" + prefix), Selection.ALL);
    String first = train(schedule);
    assertThat(content(runs.get(first).trainingFile())).isEqualTo(lines(0, 20));
    ELSEWHERE.get().put(prefix + "2.jsonl", String.join("\n", chats(15, 22)).getBytes(UTF_8));
    assertThat(steps.look(run(begin(schedule))))
        .returns(2L, Survey::newRows)
        .returns(2, Survey::files);
    Begun refused = begin(schedule(new DataWatch.Place("s3://other/x"), Selection.ALL));
    assertThatThrownBy(() -> steps.look(run(refused)))
        .hasStackTraceContaining("none of those that tunewright.sources.s3 allows");
  }

  @Test
  void anAliasIsFollowedToWhereItPointsNow() {
    aliases.move("default", "chats", upload(chats(0, 20)), ANYTHING, "ann");
    ScheduleRow schedule = schedule(new DataWatch.Alias("chats"), Selection.ALL);
    train(schedule);
    aliases.move("default", "chats", upload(chats(0, 23)), ANYTHING, "ann");
    Begun next = begin(schedule);
    assertThat(steps.look(run(next))).returns(3L, Survey::newRows);
    aliases.move("default", "chats", "file-gone", ANYTHING, "ann");
    assertThatThrownBy(() -> steps.look(run(next)))
        .hasStackTraceContaining("points at file-gone, which is gone");
  }

  private String hash(String run) {
    return requireNonNull(runs.get(run).survey()).dataHash();
  }

  private String upload(List<String> rows) {
    String id = io.tunewright.storage.catalog.Files.newId();
    byte[] bytes = String.join("\n", rows).getBytes(UTF_8);
    String key = FileKeys.content("default", id);
    STORE.get().put(key, bytes);
    files.add(
        io.tunewright.storage.catalog.Files.Row.uploaded(
            OWNER,
            "fine-tune",
            "rows.jsonl",
            new DatasetRef(id, key, Hashing.of(bytes), bytes.length),
            Instant.now(),
            null));
    return id;
  }

  private static String prompt(int i) {
    return "{\"prompt\": \"q %d\", \"completion\": \"a %d\"}".formatted(i, i);
  }

  private static TuningError error(Throwable failed) {
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof ApplicationFailure ours) {
        return TuningError.of(ours).orElseThrow();
      }
    }
    throw new AssertionError("no failure of ours", failed);
  }
}
