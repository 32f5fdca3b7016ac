package io.tunewright.workflow;

import io.tunewright.evaluate.Proof;
import io.tunewright.evaluate.Score;
import io.tunewright.evaluate.Scores;
import io.tunewright.evaluate.Verdict;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.JobId;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.job.Request;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.TuningRequest;
import io.tunewright.launch.EndReason;
import io.tunewright.plan.DatasetFacts;
import io.tunewright.plan.Plan;
import io.tunewright.plan.Plans;
import io.tunewright.track.Checkpoint;
import io.tunewright.track.Sighting;
import io.tunewright.track.TrainingResult;
import java.util.List;
import java.util.Map;

/** One job's worth of values to write tests with. */
final class Samples {
  private Samples() {}

  static final JobId ID = new JobId("ftjob-01jdq3k8z0000000000000test");
  static final Owner OWNER = new Owner("default", "tester");
  static final ModelRef SOURCE = new ModelRef("file:/models/tiny");
  static final SnapshotRef SNAPSHOT = Plans.BASE;
  static final SnapshotRef PLAIN = new SnapshotRef("bf16", "demo/tiny", "bf".repeat(20));
  static final DatasetRef TRAINING = new DatasetRef("file-train", "t.jsonl", "11".repeat(32), 9);
  static final DatasetRef HELD_OUT = new DatasetRef("file-held", "h.jsonl", "22".repeat(32), 9);
  static final DatasetFacts FACTS = Plans.FACTS;
  static final TuningRequest REQUEST = request();
  static final TuningJob JOB = TuningJob.fresh(ID, OWNER, REQUEST);
  static final Plan.Ready PLAN = Plans.ready(SNAPSHOT, 7);
  static final Verdict.Fit FIT =
      new Verdict.Fit(new Proof(true, 60, 900, 6.2, 4.1, 2.8, 0.4, 1e-6, 1e-7, List.of()));

  static final Scores SCORES = new Scores(Map.of("harbour/acc", new Score(0.6, 0.05, true)));

  private static TuningRequest request() {
    return asked().build();
  }

  static Request asked() {
    Request request = new Request();
    request.training = TRAINING;
    request.validation = HELD_OUT;
    request.suffix = "mira";
    request.seed = 7L;
    return request;
  }

  static Checkpoint checkpoint(int attempt, long step) {
    String manifest = "attempts/" + attempt + "/checkpoints/" + step + "/manifest.json";
    return new Checkpoint(
        new CheckpointRef(ID, attempt, step, manifest), 9, 1_000, Map.of("train_loss", 4.0));
  }

  static Sighting saved(int attempt, long step) {
    return new Sighting.Saved(checkpoint(attempt, step));
  }

  static Sighting died(EndReason cause, String reason) {
    return new Sighting.Died(reason, false, cause, null);
  }

  static Sighting finished() {
    return new Sighting.Finished(new TrainingResult(60, 6.2, 4.0, 9_000, 50_000, Map.of()));
  }
}
