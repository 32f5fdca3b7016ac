package io.tunewright.api;

import io.grpc.Status;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleAlreadyRunningException;
import io.temporal.client.schedules.ScheduleBackfill;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleDescription;
import io.temporal.client.schedules.ScheduleException;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.client.schedules.ScheduleInfo;
import io.temporal.client.schedules.ScheduleListDescription;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.ScheduleUpdate;
import io.temporal.client.schedules.ScheduleUpdateInput;
import io.temporal.common.SearchAttributes;
import io.temporal.common.converter.EncodedValues;
import io.temporal.workflow.Functions.Func1;
import io.tunewright.workflow.Payloads;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Temporal's schedules, which the SDK's own server lacks, remembered and never begun. */
public final class PlayedSchedules implements ScheduleClient {
  final Map<String, Schedule> held = new ConcurrentHashMap<>();

  /** What was asked for beside, in order. */
  final Queue<String> asked = new ConcurrentLinkedQueue<>();

  /** What every request fails with, null for none. */
  public volatile @Nullable Status failing;

  @Override
  public ScheduleHandle createSchedule(String id, Schedule schedule, ScheduleOptions options) {
    fail();
    if (held.putIfAbsent(id, asRead(schedule)) != null) {
      throw new ScheduleAlreadyRunningException(new IllegalStateException(id));
    }
    return getHandle(id);
  }

  /** With its arguments as they come back from a server. */
  private static Schedule asRead(Schedule schedule) {
    ScheduleActionStartWorkflow action = (ScheduleActionStartWorkflow) schedule.getAction();
    Object argument = action.getArguments().get(0, io.tunewright.workflow.RetrainRun.class);
    return Schedule.newBuilder(schedule)
        .setAction(
            ScheduleActionStartWorkflow.newBuilder(action)
                .setRawArguments(
                    new EncodedValues(
                        Payloads.converter().toPayloads(argument), Payloads.converter()))
                .build())
        .build();
  }

  private void fail() {
    Status status = failing;
    if (status != null) {
      throw new ScheduleException(status.asRuntimeException());
    }
  }

  @Override
  public ScheduleHandle getHandle(String id) {
    return new Handle(id);
  }

  private final class Handle implements ScheduleHandle {
    private final String id;

    Handle(String id) {
      this.id = id;
    }

    private Schedule known() {
      fail();
      Schedule there = held.get(id);
      if (there == null) {
        throw new ScheduleException(Status.NOT_FOUND.asRuntimeException());
      }
      return there;
    }

    @Override
    public String getId() {
      return id;
    }

    @Override
    public void backfill(List<ScheduleBackfill> ranges) {
      known();
      asked.add(
          "backfill %s %s to %s %s"
              .formatted(
                  id,
                  ranges.getFirst().getStartAt(),
                  ranges.getFirst().getEndAt(),
                  ranges.getFirst().getOverlapPolicy()));
    }

    @Override
    public void delete() {
      known();
      held.remove(id);
    }

    @Override
    public ScheduleDescription describe() {
      return new ScheduleDescription(
          id,
          new ScheduleInfo(
              0,
              0,
              0,
              List.of(),
              List.of(),
              List.of(Instant.ofEpochSecond(4_000_000_000L), Instant.ofEpochSecond(4_000_086_400L)),
              Instant.EPOCH,
              Instant.EPOCH),
          known(),
          Map.of(),
          SearchAttributes.EMPTY,
          Map.of(),
          Payloads.converter());
    }

    @Override
    public void pause(String note) {
      throw new UnsupportedOperationException("the row is paused, and Temporal's follows");
    }

    @Override
    public void pause() {
      pause("");
    }

    @Override
    public void unpause(String note) {
      pause(note);
    }

    @Override
    public void unpause() {
      pause("");
    }

    @Override
    public void trigger(ScheduleOverlapPolicy policy) {
      known();
      asked.add("trigger %s %s".formatted(id, policy));
    }

    @Override
    public void trigger() {
      throw new UnsupportedOperationException("always with a policy");
    }

    @Override
    public void update(Func1<ScheduleUpdateInput, ScheduleUpdate> change) {
      ScheduleUpdate update = change.apply(new ScheduleUpdateInput(describe()));
      if (update != null) {
        held.put(id, asRead(update.getSchedule()));
      }
    }
  }

  @Override
  public Stream<ScheduleListDescription> listSchedules() {
    return Stream.empty();
  }

  @Override
  public Stream<ScheduleListDescription> listSchedules(@Nullable Integer pageSize) {
    return Stream.empty();
  }

  @Override
  public Stream<ScheduleListDescription> listSchedules(
      @Nullable String query, @Nullable Integer pageSize) {
    return Stream.empty();
  }
}
