package io.tunewright.worker.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.ModelRef;
import io.tunewright.job.TuningRequest;
import io.tunewright.retrain.Begun;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.Decision;
import io.tunewright.retrain.Outcome;
import io.tunewright.retrain.RunStart;
import io.tunewright.retrain.Selection;
import io.tunewright.retrain.Take;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.ScheduleRow;
import io.tunewright.storage.objects.Hashing;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a run of a schedule leaves behind: files, one job, its end. */
final class SubmittingTest extends RetrainingSteps {
  @Test
  void aRunThatIsRepeatedMakesTheSameFilesAndOneJob() throws IOException {
    write("a.jsonl", chats(0, 20));
    models.register(OWNER, "demo/tiny", new ModelRef("file:/models/newer"));
    ScheduleRow schedule = schedule(new Selection(new Take.All(), 0.2, 0, null));
    Begun begun = begin(schedule);
    decide(begun);
    steps.assemble(run(begun));
    var file = files.find(runs.get(run(begun)).trainingFile()).orElseThrow();
    steps.assemble(run(begun));
    assertThat(files.find(file.id())).contains(file);
    assertThat(file.source()).isEqualTo("schedule:" + schedule.id() + "/" + run(begun));
    assertThat(file.content().sha256())
        .isEqualTo(Hashing.of(STORE.get().get(file.content().key())));

    JobId job = steps.submit(run(begun));
    assertThat(steps.submit(run(begun))).isEqualTo(job);
    TuningRequest request = jobs.get(job).request();
    assertThat(request.training()).isEqualTo(file.content());
    assertThat(request.validation()).isNotNull();
    assertThat(request.source()).isEqualTo(new ModelRef("file:/models/newer"));
    assertThat(request.metadata())
        .isEqualTo(Map.of("schedule", schedule.id(), "schedule_run", run(begun)));
    assertThat(begin(schedule, runs.get(run(begun)).execution()).job()).isEqualTo(job);
    models.delete("default", "demo/tiny");
  }

  @Test
  void theRunEndsAsItsJobDoes() throws IOException {
    write("a.jsonl", chats(0, 20));
    ScheduleRow schedule = schedule(Selection.ALL);
    Map<JobOutcome, Outcome> ends =
        Map.of(
            new JobOutcome.Failed("training_failed", "it burst", null), Outcome.FAILED,
            new JobOutcome.Withheld(List.of("it changes nothing")), Outcome.WITHHELD,
            new JobOutcome.Cancelled(null), Outcome.CANCELLED);
    ends.forEach((job, outcome) -> {
      Begun begun = begin(schedule);
      decide(begun);
      steps.assemble(run(begun));
      tell(steps.submit(run(begun)), new Change.Ended(job));
      assertThat(steps.await(run(begun)).outcome()).isEqualTo(outcome);
    });
    Begun none = begin(schedule);
    steps.stop(run(none));
    assertThat(steps.await(run(none)).outcome()).isEqualTo(Outcome.CANCELLED);
  }

  @Test
  void aRunBesideOneThatWasLostAndGoesOnAnewIsSkipped() {
    ScheduleRow schedule = schedule(Selection.ALL);
    Begun lost = begin(schedule);
    assertThat(begin(schedule).run()).as("Temporal would have skipped it").isNotNull();
    runs.lost(run(lost));

    assertThat(begin(schedule, "beside")).isEqualTo(Begun.NOTHING);
    assertThat(runs.list(schedule.id(), null, 1).getFirst().conclusion())
        .isEqualTo(new Conclusion(Outcome.SKIPPED, run(lost) + " is under way, started anew"));
    RunStart again = new RunStart(schedule.id(), run(lost), "retrain", "anew", Instant.EPOCH);
    assertThat(steps.begin(again).run()).isEqualTo(run(lost));
    end(lost, Outcome.FAILED);
    assertThat(begin(schedule).run()).isNotNull();
  }

  @Test
  void hashesThatNobodyComparesWithAreForgotten() throws IOException {
    ScheduleRow schedule = schedule(Selection.ALL);
    write("a.jsonl", chats(0, 20));
    String base = train(schedule);
    for (int more = 1; more < 4; more++) {
      write("b.jsonl", chats(20, 20 + more));
      Begun begun = begin(schedule);
      steps.decide(run(begun), steps.look(run(begun)), new Decision.Skip("too few"));
      end(begun, Outcome.SKIPPED);
    }
    List<String> kept =
        STORE
            .get()
            .list("projects/default/schedules/" + schedule.id() + "/")
            .filter(key -> key.endsWith("/rows"))
            .toList();
    assertThat(kept).hasSize(2).anyMatch(key -> key.contains(base));
  }

  private void tell(JobId job, Change change) {
    CATALOG
        .get(JobEvents.class)
        .record(new JobEvent(job, 1, Instant.now(), JobEvent.Level.INFO, "told", change));
  }
}
