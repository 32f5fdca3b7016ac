package io.tunewright.api.schedules;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.sweep.ScheduleSweep;
import io.tunewright.api.sweep.Sweeper;
import io.tunewright.api.sweep.TemporalSchedules;
import io.tunewright.fault.TuningError;
import io.tunewright.retrain.Overlap;
import io.tunewright.storage.catalog.ScheduleRow;
import io.tunewright.storage.catalog.ScheduleRuns;
import io.tunewright.storage.catalog.Schedules;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** All that may be done with schedules, for whoever asks: the API and the console. */
public final class ScheduleDesk {
  /** Each is a look at the data at least. */
  private static final int MOST_BACKFILLED = 100;

  private static final int LONGEST_NOTE = 1000;

  private final Schedules schedules;
  private final ScheduleRuns runs;
  private final ScheduleRequests requests;
  private final TemporalSchedules temporal;
  private final ScheduleSweep sweep;
  private final Sweeper sweeper;

  ScheduleDesk(
      Schedules schedules,
      ScheduleRuns runs,
      ScheduleRequests requests,
      TemporalSchedules temporal,
      ScheduleSweep sweep,
      Sweeper sweeper) {
    this.schedules = schedules;
    this.runs = runs;
    this.requests = requests;
    this.temporal = temporal;
    this.sweep = sweep;
    this.sweeper = sweeper;
  }

  /**
   * Makes a schedule: its row at once, Temporal's behind it, or once it can.
   *
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST naming the field,
   *     SCHEDULES_UNAVAILABLE, CONFLICT where the name is taken
   */
  public ScheduleRow create(Caller caller, JsonNode json) {
    ScheduleBody body = ScheduleRequests.read(json);
    temporal.require();
    ScheduleRow row =
        schedules.create(
            caller.owner(),
            requests.of(body, lasting(json), caller),
            Boolean.TRUE.equals(body.paused()),
            note(body.note()));
    return told(row);
  }

  /**
   * Changes the parts that are given, each as a whole; all of it is judged again.
   *
   * @param revision that the change is made of; null for whichever there is
   */
  public ScheduleRow change(Caller caller, String id, JsonNode changes, @Nullable Long revision) {
    ScheduleRow before = get(caller, id);
    if (!(changes instanceof ObjectNode) || !(before.body() instanceof ObjectNode)) {
      throw TuningError.INVALID_REQUEST.because("the body is no JSON object as wanted");
    }
    ScheduleBody asked = ScheduleRequests.read(changes);
    if (asked.paused() != null || asked.note() != null) {
      throw TuningError.INVALID_REQUEST.at(
          asked.paused() == null ? "note" : "paused",
          "a schedule is paused at /pause, and goes on at /resume");
    }
    ObjectNode merged = ((ObjectNode) before.body()).deepCopy();
    changes
        .properties()
        .forEach(part -> {
          if (part.getValue().isNull()) {
            merged.remove(part.getKey());
          } else {
            merged.set(part.getKey(), part.getValue());
          }
        });
    ScheduleRow row =
        schedules.change(
            id,
            revision == null ? before.revision() : revision,
            requests.of(ScheduleRequests.read(merged), merged, caller));
    return told(row);
  }

  /** What stays as it was asked for; the others change by themselves. */
  private static JsonNode lasting(JsonNode json) {
    ObjectNode lasting = (ObjectNode) json.deepCopy();
    lasting.remove(List.of("paused", "note"));
    return lasting;
  }

  public ScheduleRow pause(Caller caller, String id, @Nullable String note) {
    return paused(caller, id, true, note);
  }

  public ScheduleRow resume(Caller caller, String id, @Nullable String note) {
    return paused(caller, id, false, note);
  }

  private ScheduleRow paused(Caller caller, String id, boolean paused, @Nullable String note) {
    get(caller, id);
    ScheduleRow row = schedules.pause(id, paused, note(note)).orElseThrow(() -> none(id));
    return told(row);
  }

  private static @Nullable String note(@Nullable String note) {
    if (note != null && note.length() > LONGEST_NOTE) {
      throw TuningError.INVALID_REQUEST.at(
          "note",
          "note has %d characters, wanted at most %d".formatted(note.length(), LONGEST_NOTE));
    }
    return note == null || note.isBlank() ? null : note;
  }

  /** No further run begins; one that is under way goes on. */
  public void delete(Caller caller, String id) {
    if (!schedules.delete(caller.project(), id)) {
      throw none(id);
    }
    sweeper.wake();
  }

  private ScheduleRow told(ScheduleRow row) {
    sweeper.wake();
    return row;
  }

  /**
   * Begins a run now.
   *
   * @param overlap null for the schedule's own
   * @throws io.temporal.failure.ApplicationFailure CONFLICT where a run is under way and that would
   *     keep this one from beginning
   */
  public ScheduleRow trigger(Caller caller, String id, @Nullable Overlap overlap) {
    ScheduleRow row = get(caller, id);
    Overlap how = overlap == null ? row.timing().overlap() : overlap;
    if (how == Overlap.SKIP) {
      runs.underWay().stream()
          .filter(run -> run.schedule().equals(id))
          .findFirst()
          .ifPresent(run -> {
            throw TuningError.CONFLICT.at(
                "overlap",
                "%s is under way, and overlap is skip; wanted another overlap or its end"
                    .formatted(run.id()));
          });
    }
    temporal.trigger(row, how);
    return row;
  }

  /**
   * Begins the runs of times that have passed.
   *
   * @param overlap null for one after the other
   * @return how many times there are
   */
  public int backfill(
      Caller caller, String id, Instant start, Instant end, @Nullable Overlap overlap) {
    ScheduleRow row = get(caller, id);
    if (start.isAfter(end) || end.isAfter(Instant.now())) {
      throw TuningError.INVALID_REQUEST.at(
          start.isAfter(end) ? "start" : "end",
          "start is %s and end is %s, wanted a range that has passed".formatted(start, end));
    }
    int times = Timings.times(row.timing(), start, end, MOST_BACKFILLED + 1);
    if (times > MOST_BACKFILLED) {
      throw TuningError.INVALID_REQUEST.at(
          "start",
          "more than %d times lie between start and end, wanted at most that"
              .formatted(MOST_BACKFILLED));
    }
    if (times > 0) {
      temporal.backfill(row, start, end, overlap == null ? Overlap.BUFFER_ALL : overlap);
    }
    return times;
  }

  /** When its next runs begin, ten of them if there are so many; as if it were not paused. */
  public List<Instant> next(Caller caller, String id) {
    return temporal.next(get(caller, id));
  }

  /** The project's schedule; NOT_FOUND where there is none. */
  public ScheduleRow get(Caller caller, String id) {
    return schedules.find(caller.project(), id).orElseThrow(() -> none(id));
  }

  private static RuntimeException none(String id) {
    return TuningError.NOT_FOUND.at("id", "there is no schedule '%s'".formatted(id));
  }

  /**
   * A page, the newest first.
   *
   * @param after the last id of the page before, null for the first page
   */
  public List<ScheduleRow> list(Caller caller, @Nullable String after, int limit) {
    return schedules.list(caller.project(), after, limit);
  }

  /** A page of a schedule's runs, the newest first. */
  public List<ScheduleRunObject> runs(Caller caller, String id, @Nullable String after, int limit) {
    get(caller, id);
    return runs.list(id, after, limit).stream().map(ScheduleRunObject::of).toList();
  }

  /** A page of runs that begins with this one. */
  public List<ScheduleRunObject> runsFrom(Caller caller, String id, String first, int limit) {
    return runs(caller, id, first + "~", limit); // sorts after that id and before the next
  }

  /** How a schedule is shown. */
  public ScheduleObject shown(ScheduleRow row) {
    return ScheduleObject.of(
        row,
        sweep.trouble(row.id()),
        runs.list(row.id(), null, 1).stream().findFirst().map(ScheduleRunObject::of).orElse(null));
  }
}
