package io.tunewright.api.openai.jobs;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.openai.Bodies;
import io.tunewright.api.sweep.Sweeper;
import io.tunewright.api.sweep.Workflows;
import io.tunewright.fault.TuningError;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.TuningRequest;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.records.PinRecords;
import io.tunewright.workflow.DryRun;
import io.tunewright.workflow.TuningJob;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes bodies that submit jobs, or only says what would become of them. */
public final class Submission {
  private static final int LONGEST_KEY = 255;

  /** Reading 10 GB of rows takes longer: such a file is planned without a dry run. */
  private static final Duration DRY_RUN_PATIENCE = Duration.ofSeconds(60);

  private final Jobs jobs;
  private final PinRecords pins;
  private final Requests requests;
  private final Workflows workflows;
  private final Sweeper sweeper;

  Submission(Jobs jobs, PinRecords pins, Requests requests, Workflows workflows, Sweeper sweeper) {
    this.jobs = jobs;
    this.pins = pins;
    this.requests = requests;
    this.workflows = workflows;
    this.sweeper = sweeper;
  }

  /**
   * Writes the job's row, and keeps the checkpoint that it goes on from; its workflow starts behind
   * it, or once it can.
   *
   * @param idempotencyKey null for a job of its own
   * @throws io.temporal.failure.ApplicationFailure naming the field that is refused; CONFLICT where
   *     the key came before with another body
   */
  public JobRow submit(Caller caller, @Nullable String idempotencyKey, byte[] body) {
    CreateJob wanted = Bodies.read(body, CreateJob.class);
    Caller owning = owning(caller, wanted);
    String hash = Bodies.hash(body);
    if (idempotencyKey != null) {
      // As it was judged then: a file that is gone since is no reason to refuse it now.
      Optional<JobRow> before = jobs.repeated(owning.owner(), idempotencyKey, hash);
      if (before.isPresent()) {
        return before.get();
      }
    }
    TuningRequest request = requests.of(wanted, owning);
    CheckpointRef origin = request.origin();
    if (origin != null) {
      // Its record goes into the store first: once the job's row is there, nothing may fail.
      pins.pin(origin, owning.owner().principal());
    }
    JobRow job = jobs.create(Jobs.newId(), owning.owner(), request, idempotencyKey, hash);
    sweeper.wake();
    return job;
  }

  /**
   * What the job would do; nothing is written or started.
   *
   * @throws io.temporal.failure.ApplicationFailure naming the field that is refused
   */
  public DryRun plan(Caller caller, byte[] body) {
    CreateJob wanted = Bodies.read(body, CreateJob.class);
    Caller owning = owning(caller, wanted);
    return workflows.plan(
        TuningJob.fresh(Jobs.newId(), owning.owner(), requests.of(wanted, owning)),
        DRY_RUN_PATIENCE);
  }

  /**
   * Nothing where the body could be submitted as it is.
   *
   * @throws io.temporal.failure.ApplicationFailure naming the field that is refused
   */
  public void check(Caller caller, byte[] body) {
    CreateJob wanted = Bodies.read(body, CreateJob.class);
    requests.of(wanted, owning(caller, wanted));
  }

  /** The caller, about the project that the job is for. */
  private static Caller owning(Caller caller, CreateJob wanted) {
    Caller owning = caller.about(wanted.extras().project(), "tunewright.project");
    caller.isAbout(owning.project());
    return owning;
  }

  /** Whether a body asks for the plan alone. */
  static boolean isDryRun(byte[] body) {
    return Bodies.read(body, CreateJob.class).isDryRun();
  }

  /** The key as given, or the refusal of one that can't be kept. */
  static @Nullable String checkedKey(@Nullable String key) {
    if (key != null && (key.isBlank() || key.length() > LONGEST_KEY)) {
      throw TuningError.INVALID_REQUEST.at(
          "Idempotency-Key",
          "the Idempotency-Key has %d characters, wanted 1 to %d"
              .formatted(key.length(), LONGEST_KEY));
    }
    return key;
  }
}
