package io.tunewright.api;

import io.temporal.activity.ActivityOptions;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Workflow;
import io.tunewright.catalog.Cataloguing;
import io.tunewright.catalog.EvaluationOutcome;
import io.tunewright.catalog.JobEvent;
import io.tunewright.fault.TuningError;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.launch.LaunchOrder;
import io.tunewright.notify.Delivery;
import io.tunewright.plan.Plan;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.Outcome;
import io.tunewright.stage.DatasetImport;
import io.tunewright.stage.Preparation;
import io.tunewright.workflow.AdapterEvaluation;
import io.tunewright.workflow.CheckpointPublication;
import io.tunewright.workflow.DatasetWorkflow;
import io.tunewright.workflow.DeliverWorkflow;
import io.tunewright.workflow.DryRun;
import io.tunewright.workflow.EvaluationWorkflow;
import io.tunewright.workflow.FineTuneWorkflow;
import io.tunewright.workflow.PlanWorkflow;
import io.tunewright.workflow.PrepareWorkflow;
import io.tunewright.workflow.PublishCheckpointWorkflow;
import io.tunewright.workflow.RetrainRun;
import io.tunewright.workflow.RetrainWorkflow;
import io.tunewright.workflow.TuningJob;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The workflows behind the API, played by hand. */
public final class PlayedWorkflows {
  private PlayedWorkflows() {}

  /** The suffix of jobs that try for ever to tell the catalog something. */
  static final String IN_VAIN = "in-vain";

  /** A catalog that is away. */
  public static final class Away implements Cataloguing {
    @Override
    public void record(JobEvent event) {
      throw TuningError.STORE_UNREACHABLE.because(
          "the catalog is away", new IOException("No space left on its disk"));
    }

    @Override
    public void conclude(CheckpointRef checkpoint, int tries, JobOutcome outcome) {
      throw new UnsupportedOperationException("tests tell the ends of publications themselves");
    }
  }

  /** Inputs of all that were started, in order. */
  static final Queue<TuningJob> STARTED = new ConcurrentLinkedQueue<>();

  /** All that were cancelled, in order. */
  static final Queue<JobId> CANCELLED = new ConcurrentLinkedQueue<>();

  /** What jobs were told, in order. */
  static final Queue<String> COMMANDS = new ConcurrentLinkedQueue<>();

  /** Goes on until it is cancelled; what it would tell the catalog, tests tell themselves. */
  public static final class Tune implements FineTuneWorkflow {
    private boolean stubborn;

    @Override
    public JobOutcome run(TuningJob job) {
      stubborn = "stubborn".equals(job.request().suffix());
      STARTED.add(job);
      if (IN_VAIN.equals(job.request().suffix())) {
        Workflow.newUntypedActivityStub(
                ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofMinutes(1)).build())
            .execute(
                "Cataloguing.Record",
                Void.class,
                new JobEvent(job.id(), 1, Instant.EPOCH, JobEvent.Level.INFO, "", null));
      }
      try {
        Workflow.await(() -> false);
      } catch (CanceledFailure cancelled) {
        CANCELLED.add(job.id());
      }
      return new JobOutcome.Cancelled(null);
    }

    @Override
    public void pause(String by) {
      heard("pause by " + by);
    }

    @Override
    public void mayPause(String by) {
      if (stubborn) {
        throw TuningError.CONFLICT.because("the job is about to be published");
      }
    }

    @Override
    public void resume(String by) {
      heard("resume by " + by);
    }

    @Override
    public void mayResume(String by) {}

    @Override
    public void extend(@Nullable Instant deadline, String by) {
      heard("extend to %s by %s".formatted(deadline, by));
    }

    @Override
    public void mayExtend(@Nullable Instant deadline, String by) {}

    private static void heard(String command) {
      COMMANDS.add(Workflow.getInfo().getWorkflowId() + ": " + command);
    }
  }

  /** Checkpoints that are to be published, in order. */
  static final Queue<CheckpointPublication> PUBLISHED = new ConcurrentLinkedQueue<>();

  /** Goes on for ever; how it ends, tests tell themselves. */
  public static final class Publish implements PublishCheckpointWorkflow {
    @Override
    public JobOutcome publish(CheckpointPublication wanted) {
      PUBLISHED.add(wanted);
      Workflow.await(() -> false);
      return new JobOutcome.Cancelled(null);
    }
  }

  /** Runs of schedules that were started, in order. */
  static final Queue<RetrainRun> RETRAINED = new ConcurrentLinkedQueue<>();

  /** Goes on for ever. */
  public static final class Retrain implements RetrainWorkflow {
    @Override
    public Conclusion run(RetrainRun wanted) {
      RETRAINED.add(wanted);
      Workflow.await(() -> false);
      return new Conclusion(Outcome.SKIPPED, null);
    }
  }

  /** Evaluations that were started, in order. */
  static final Queue<AdapterEvaluation> EVALUATED = new ConcurrentLinkedQueue<>();

  /** Awaits a decision, or its cancel; how it ends, tests tell themselves. */
  public static final class Evaluate implements EvaluationWorkflow {
    private boolean decided;

    @Override
    public EvaluationOutcome evaluate(AdapterEvaluation wanted) {
      EVALUATED.add(wanted);
      try {
        Workflow.await(() -> false);
      } catch (CanceledFailure cancelled) {
        COMMANDS.add(wanted.id() + ": cancelled");
      }
      return new EvaluationOutcome.Cancelled(null);
    }

    @Override
    public void approve(String by, @Nullable String note, @Nullable Integer champion) {
      decided = true;
      Tune.heard("approved by %s: %s".formatted(by, note) + over(champion));
    }

    @Override
    public void mayApprove(String by, @Nullable String note, @Nullable Integer champion) {
      if (decided) {
        throw TuningError.CONFLICT.because("the evaluation was decided already");
      }
    }

    @Override
    public void reject(String by, @Nullable String note, @Nullable Integer champion) {
      decided = true;
      Tune.heard("rejected by %s: %s".formatted(by, note) + over(champion));
    }

    @Override
    public void mayReject(String by, @Nullable String note, @Nullable Integer champion) {
      mayApprove(by, note, champion);
    }

    private static String over(@Nullable Integer champion) {
      return champion == null ? "" : " over " + champion;
    }
  }

  /** Stages nothing, for ever. */
  public static final class Prepare implements PrepareWorkflow {
    @Override
    public void prepare(Preparation wanted) {
      Workflow.await(() -> false);
    }
  }

  /** Messages that are to be delivered, in order. */
  static final Queue<Delivery> DELIVERIES = new ConcurrentLinkedQueue<>();

  /** Delivers nothing, for ever. */
  public static final class Deliver implements DeliverWorkflow {
    @Override
    public void deliver(Delivery delivery) {
      DELIVERIES.add(delivery);
      Workflow.await(() -> false);
    }
  }

  /** Datasets that are to be brought, in order. */
  static final Queue<DatasetImport> IMPORTED = new ConcurrentLinkedQueue<>();

  /** Files whose bringing was cancelled, in order. */
  static final Queue<String> DROPPED = new ConcurrentLinkedQueue<>();

  /** Brings nothing, until it is cancelled. */
  public static final class Bring implements DatasetWorkflow {
    @Override
    public void bring(DatasetImport wanted) {
      IMPORTED.add(wanted);
      try {
        Workflow.await(() -> false);
      } catch (CanceledFailure cancelled) {
        DROPPED.add(wanted.file());
      }
    }
  }

  /** Plans all models but those that a test wants refused. */
  public static final class Dry implements PlanWorkflow {
    @Override
    public DryRun plan(TuningJob job) {
      return switch (job.request().suffix()) {
        case "refused" -> new DryRun(new Plan.Refused(List.of("no site fits")), null);
        case "unreadable" -> throw TuningError.INVALID_TRAINING_FILE.because("line 3 is not JSON");
        case null, default ->
            new DryRun(
                Samples.plan(job.request().seed()),
                new LaunchOrder(
                    job.id().orderKey("train", 1),
                    job.owner(),
                    "default",
                    1,
                    1,
                    3600,
                    Map.of("HF_HUB_OFFLINE", "1"),
                    List.of(),
                    List.of("python", "sft.py"),
                    Map.of("config.json", "{}"),
                    Map.of()));
      };
    }
  }
}
