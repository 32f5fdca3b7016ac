package io.tunewright.api.sweep;

import io.grpc.Status;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.tunewright.fault.TuningError;
import io.tunewright.job.SnapshotRef;
import io.tunewright.notify.Delivery;
import io.tunewright.stage.DatasetImport;
import io.tunewright.stage.Preparation;
import io.tunewright.storage.catalog.JobRow;
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
import io.tunewright.workflow.TaskQueues;
import io.tunewright.workflow.TuningJob;
import io.tunewright.workflow.VerifyWorkflow;
import io.tunewright.workflow.Wishes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Workflows, in the words that the API needs. A job's workflow has the job's id. */
public final class Workflows {
  private final WorkflowClient temporal;

  Workflows(WorkflowClient temporal) {
    this.temporal = temporal;
  }

  /**
   * Starts a job's workflow unless it runs: from the beginning, or where the catalog knows of an
   * earlier one that is no more, anew. Call it for a closed workflow only once its row is known not
   * to have ended afterwards.
   *
   * @throws Unacceptable where there can be none, as do all that start a workflow
   */
  void begin(JobRow job) {
    FineTuneWorkflow workflow = stub(FineTuneWorkflow.class, job.id().value());
    startOnce(() -> WorkflowClient.start(workflow::run, input(job)));
  }

  private static TuningJob input(JobRow job) {
    return job.told() == 0
        ? TuningJob.fresh(job.id(), job.owner(), job.request())
        : TuningJob.anew(
            job.id(),
            job.owner(),
            job.request(),
            new TuningJob.Earlier(
                job.told(), job.runKey() == null ? null : job.site(), job.runKey()),
            new Wishes(job.paused(), job.deadline()));
  }

  boolean isRunning(String id) {
    try {
      return temporal.newUntypedWorkflowStub(id).describe().getStatus()
          == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    } catch (WorkflowNotFoundException none) {
      return false;
    }
  }

  /**
   * What a workflow can't do just now, though it tries again and again; empty where nothing is so.
   */
  List<String> stuckAt(String id) {
    return temporal
        .newUntypedWorkflowStub(id)
        .describe()
        .getRawDescription()
        .getPendingActivitiesList()
        .stream()
        .filter(activity -> activity.getAttempt() > 1 && activity.hasLastFailure())
        .map(Workflows::inWords)
        .toList();
  }

  private static String inWords(PendingActivityInfo activity) {
    return "%s has failed %d times, the last time by: %s"
        .formatted(
            activity.getActivityType().getName(),
            activity.getAttempt() - 1,
            inWords(activity.getLastFailure()));
  }

  /** With what caused it, which mostly says more. */
  private static String inWords(Failure failure) {
    if (!failure.hasCause()) {
      return failure.getMessage();
    }
    String cause = inWords(failure.getCause());
    return failure.getMessage().contains(cause)
        ? failure.getMessage()
        : failure.getMessage() + ": " + cause;
  }

  /** Asks the workflow to stop its run and end; nothing where there is none. */
  public void cancel(String id) {
    try {
      temporal.newUntypedWorkflowStub(id).cancel();
    } catch (WorkflowNotFoundException none) {
      // the sweeper starts a job's, and cancels it then
    }
  }

  /** Starts the staging of weights ahead of any job, unless it runs. */
  void prepare(Preparation wanted) {
    PrepareWorkflow workflow = stub(PrepareWorkflow.class, wanted.id());
    startOnce(() -> WorkflowClient.start(workflow::prepare, wanted));
  }

  /** Starts to bring a dataset from elsewhere, unless that goes on. */
  void bring(DatasetImport wanted) {
    DatasetWorkflow workflow = stub(DatasetWorkflow.class, wanted.file());
    startOnce(() -> WorkflowClient.start(workflow::bring, wanted));
  }

  /** Starts to publish a checkpoint, unless that goes on. */
  void publish(String id, CheckpointPublication wanted) {
    PublishCheckpointWorkflow workflow = stub(PublishCheckpointWorkflow.class, id);
    startOnce(() -> WorkflowClient.start(workflow::publish, wanted));
  }

  /**
   * Starts to deliver a message, unless that goes on. One that has ended meanwhile finds nothing to
   * do.
   */
  void deliver(Delivery wanted) {
    DeliverWorkflow workflow = stub(DeliverWorkflow.class, wanted.workflowId());
    startOnce(() -> WorkflowClient.start(workflow::deliver, wanted));
  }

  /** Starts to evaluate an adapter, unless that goes on. */
  void evaluate(AdapterEvaluation wanted) {
    EvaluationWorkflow workflow = stub(EvaluationWorkflow.class, wanted.id().value());
    startOnce(() -> WorkflowClient.start(workflow::evaluate, wanted));
  }

  /** Starts to read a snapshot again, unless that goes on already. */
  public void verify(SnapshotRef snapshot) {
    VerifyWorkflow workflow = stub(VerifyWorkflow.class, "verify-" + snapshot.stagingId());
    startOnce(() -> WorkflowClient.start(workflow::verify, snapshot));
  }

  /** Starts a run of a schedule that Temporal has lost, unless that goes on. */
  void retrain(String id, RetrainRun wanted) {
    RetrainWorkflow workflow = stub(RetrainWorkflow.class, id);
    startOnce(() -> WorkflowClient.start(workflow::run, wanted));
  }

  /** What Temporal knows of a workflow. */
  enum Standing {
    RUNNING,
    CLOSED,
    UNKNOWN
  }

  /**
   * @param execution one run of the workflow
   */
  Standing standing(String id, String execution) {
    try {
      var found =
          temporal
              .newUntypedWorkflowStub(
                  WorkflowExecution.newBuilder().setWorkflowId(id).setRunId(execution).build(),
                  Optional.empty())
              .describe();
      return found.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
          ? Standing.RUNNING
          : Standing.CLOSED;
    } catch (WorkflowNotFoundException none) {
      return Standing.UNKNOWN;
    }
  }

  private <T> T stub(Class<T> workflow, String id) {
    return temporal.newWorkflowStub(
        workflow,
        WorkflowOptions.newBuilder()
            .setTaskQueue(TaskQueues.CONTROL)
            .setWorkflowId(id)
            .setWorkflowIdReusePolicy(
                WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
            .build());
  }

  /** Temporal takes no such workflow, however often it is asked: it is too large, say. */
  static final class Unacceptable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unacceptable(Status answer, Throwable cause) {
      super("Temporal takes no such workflow: " + answer.getDescription(), cause);
    }
  }

  private static void startOnce(Runnable start) {
    try {
      start.run();
    } catch (WorkflowExecutionAlreadyStarted running) {
      // what was wanted
    } catch (WorkflowServiceException failed) {
      Status answer = OneByOne.statusOf(failed).orElse(Status.UNKNOWN);
      if (isFinal(answer)) {
        throw new Unacceptable(answer, failed);
      }
      throw failed;
    }
  }

  /** A message beyond gRPC's own limit never reaches what would call it invalid. */
  private static boolean isFinal(Status answer) {
    return switch (answer.getCode()) {
      case INVALID_ARGUMENT -> true;
      case RESOURCE_EXHAUSTED ->
          String.valueOf(answer.getDescription()).contains("message larger than max");
      default -> false;
    };
  }

  /**
   * What a job would do. Launches nothing and leaves no trace in the catalog.
   *
   * @throws ApplicationFailure as the plan's own activities throw it, or SITE_UNREACHABLE where no
   *     worker answered in time
   */
  public DryRun plan(TuningJob job, Duration patience) {
    PlanWorkflow plan =
        temporal.newWorkflowStub(
            PlanWorkflow.class,
            WorkflowOptions.newBuilder()
                .setTaskQueue(TaskQueues.CONTROL)
                .setWorkflowId("plan-" + job.id())
                .setWorkflowExecutionTimeout(patience)
                .build());
    try {
      WorkflowClient.start(plan::plan, job);
      return WorkflowStub.fromTyped(plan)
          .getResult(patience.toMillis(), TimeUnit.MILLISECONDS, DryRun.class);
    } catch (TimeoutException | WorkflowServiceException late) {
      throw unanswered(patience, late);
    } catch (WorkflowFailedException failed) {
      throw cause(failed, patience);
    }
  }

  private static RuntimeException cause(WorkflowFailedException failed, Duration patience) {
    for (Throwable cause = failed.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof ApplicationFailure ours) {
        return ours;
      }
    }
    return unanswered(patience, failed);
  }

  private static ApplicationFailure unanswered(Duration patience, Exception cause) {
    return TuningError.SITE_UNREACHABLE.because(
        "no worker planned the job within %d s".formatted(patience.toSeconds()), cause);
  }
}
