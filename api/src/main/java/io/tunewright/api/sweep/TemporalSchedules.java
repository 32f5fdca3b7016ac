package io.tunewright.api.sweep;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleAlreadyRunningException;
import io.temporal.client.schedules.ScheduleBackfill;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleDescription;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.SchedulePolicy;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleState;
import io.temporal.client.schedules.ScheduleUpdate;
import io.tunewright.fault.TuningError;
import io.tunewright.retrain.Overlap;
import io.tunewright.retrain.Timing;
import io.tunewright.storage.catalog.ScheduleRow;
import io.tunewright.workflow.RetrainRun;
import io.tunewright.workflow.RetrainWorkflow;
import io.tunewright.workflow.TaskQueues;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Temporal's schedules, in the words that the API needs. Each has the id of its row, and carries
 * the revision that it was made of.
 */
public final class TemporalSchedules {
  private final ScheduleClient temporal;
  private final Predicate<String> wanted;

  /** Whether the server is known to have schedules: it keeps them, and isn't asked again. */
  private volatile boolean known;

  /**
   * @param wanted whether the catalog has a schedule, by its id, that was not deleted
   */
  TemporalSchedules(ScheduleClient temporal, Predicate<String> wanted) {
    this.temporal = temporal;
    this.wanted = wanted;
  }

  /**
   * @throws io.temporal.failure.ApplicationFailure SCHEDULES_UNAVAILABLE where the server has none.
   *     One that can't be reached is not known to lack them.
   */
  public void require() {
    try {
      if (!known) {
        find("none");
      }
    } catch (StatusRuntimeException refused) {
      if (refused.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
        throw unavailable(refused);
      }
    }
  }

  private static RuntimeException unavailable(Exception cause) {
    return TuningError.SCHEDULES_UNAVAILABLE.because(
        "the Temporal server has no schedules: the stand-in that runs inside Tunewright lacks them."
            + " Run './tunewright install temporal' and start again, or set"
            + " tunewright.temporal.target to a server of your own",
        cause);
  }

  /**
   * Makes Temporal's schedule what the row says. One of a newer revision is left alone: somebody
   * has read the row later.
   *
   * @return the revision that Temporal has
   */
  public long align(ScheduleRow row) {
    Optional<ScheduleDescription> there = find(row.id());
    if (there.isEmpty()) {
      create(row);
      return row.revision();
    }
    if (differs(there.get(), row)) {
      asked(() -> {
        temporal
            .getHandle(row.id())
            .update(input ->
                revision(input.getDescription()) > row.revision()
                    ? null
                    : new ScheduleUpdate(schedule(row)));
        return row;
      });
    }
    return Math.max(row.revision(), revision(there.get()));
  }

  private Optional<ScheduleDescription> find(String id) {
    Optional<ScheduleDescription> there;
    try {
      there = Optional.of(asked(() -> temporal.getHandle(id).describe()));
    } catch (StatusRuntimeException refused) {
      if (refused.getStatus().getCode() != Status.Code.NOT_FOUND) {
        throw refused;
      }
      there = Optional.empty();
    }
    known = true;
    return there;
  }

  /** A row may have been deleted since it was read, and nobody looks at that a second time. */
  private void create(ScheduleRow row) {
    try {
      asked(() ->
          temporal.createSchedule(row.id(), schedule(row), ScheduleOptions.newBuilder().build()));
    } catch (ScheduleAlreadyRunningException meanwhile) {
      // what was wanted
    }
    if (!wanted.test(row.id())) {
      delete(row.id());
    }
  }

  /** Somebody may have paused it behind our back, too. */
  private static boolean differs(ScheduleDescription there, ScheduleRow row) {
    ScheduleState state = there.getSchedule().getState();
    boolean paused = state != null && state.isPaused();
    return revision(there) < row.revision()
        || (revision(there) == row.revision() && paused != row.paused());
  }

  private static long revision(ScheduleDescription there) {
    return there.getSchedule().getAction() instanceof ScheduleActionStartWorkflow action
            && action.getArguments().getSize() > 0
        ? action.getArguments().get(0, RetrainRun.class).revision()
        : 0;
  }

  private static Schedule schedule(ScheduleRow row) {
    Timing timing = row.timing();
    String note = row.note();
    return Schedule.newBuilder()
        .setAction(
            ScheduleActionStartWorkflow.newBuilder()
                .setWorkflowType(RetrainWorkflow.class)
                .setArguments(RetrainRun.of(row.id(), row.revision()))
                .setOptions(
                    WorkflowOptions.newBuilder()
                        .setTaskQueue(TaskQueues.CONTROL)
                        .setWorkflowId("retrain-" + row.id())
                        .build())
                .build())
        .setSpec(spec(timing))
        .setPolicy(
            SchedulePolicy.newBuilder()
                .setOverlap(policy(timing.overlap()))
                .setCatchupWindow(timing.catchUp())
                .build())
        .setState(
            ScheduleState.newBuilder()
                .setPaused(row.paused())
                .setNote(note == null ? "" : note)
                .build())
        .build();
  }

  private static ScheduleSpec spec(Timing timing) {
    ScheduleSpec.Builder spec = ScheduleSpec.newBuilder().setJitter(timing.jitter());
    Duration interval = timing.interval();
    return interval == null
        ? spec.setCronExpressions(List.of(String.valueOf(timing.cron())))
            .setTimeZoneName(timing.timeZone())
            .build()
        : spec.setIntervals(List.of(new ScheduleIntervalSpec(interval, timing.offset()))).build();
  }

  private static ScheduleOverlapPolicy policy(Overlap overlap) {
    return switch (overlap) {
      case SKIP -> ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP;
      case BUFFER_ONE -> ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_BUFFER_ONE;
      case BUFFER_ALL -> ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_BUFFER_ALL;
      case CANCEL_OTHER -> ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_CANCEL_OTHER;
      case TERMINATE_OTHER -> ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_TERMINATE_OTHER;
      case ALLOW_ALL -> ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL;
    };
  }

  /** Deletes Temporal's schedule; none is fine. Its runs go on. */
  void delete(String id) {
    try {
      asked(() -> {
        temporal.getHandle(id).delete();
        return id;
      });
    } catch (StatusRuntimeException refused) {
      if (refused.getStatus().getCode() != Status.Code.NOT_FOUND) {
        throw refused;
      }
    }
  }

  /**
   * Begins a run now, also where the schedule is paused.
   *
   * @param overlap null for the schedule's own
   */
  public void trigger(ScheduleRow row, @Nullable Overlap overlap) {
    reached(() -> {
      align(row);
      temporal
          .getHandle(row.id())
          .trigger(policy(overlap == null ? row.timing().overlap() : overlap));
      return row;
    });
  }

  /** Begins the runs of a range that has passed, both ends included, as if they came now. */
  public void backfill(ScheduleRow row, Instant start, Instant end, Overlap overlap) {
    reached(() -> {
      align(row);
      temporal
          .getHandle(row.id())
          .backfill(List.of(new ScheduleBackfill(start, end, policy(overlap))));
      return row;
    });
  }

  /** The next times, ten of them if there are so many, with their jitter. */
  public List<Instant> next(ScheduleRow row) {
    return reached(() -> {
      align(row);
      return temporal.getHandle(row.id()).describe().getInfo().getNextActionTimes();
    });
  }

  /** Asks, and tells the caller what to do where there is no answer. */
  private static <T> T reached(Supplier<T> question) {
    try {
      return asked(question);
    } catch (StatusRuntimeException refused) {
      if (refused.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
        throw unavailable(refused);
      }
      throw TuningError.SITE_UNREACHABLE.because(
          "Temporal did not do it (%s); ask again".formatted(refused.getStatus()), refused);
    }
  }

  /** What the SDK wraps, plain. */
  private static <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (ScheduleAlreadyRunningException there) {
      throw there;
    } catch (RuntimeException failed) {
      for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
        if (cause instanceof StatusRuntimeException status) {
          throw status;
        }
      }
      throw failed;
    }
  }
}
