package io.tunewright.api.sweep;

import io.grpc.StatusRuntimeException;
import io.tunewright.storage.catalog.ScheduleRow;
import io.tunewright.storage.catalog.Schedules;
import io.tunewright.storage.records.ScheduleRecords;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Temporal's schedules and the records in the store in line with the catalog's rows: what was
 * changed at once, Temporal's once a minute besides, and all of them at the first look of a
 * process. So a Temporal that has lost its database has its schedules again within a minute.
 */
public final class ScheduleSweep {
  private static final Logger log = LoggerFactory.getLogger(ScheduleSweep.class);
  private static final Duration TRUST = Duration.ofMinutes(1);

  private final Schedules schedules;
  private final ScheduleRecords records;
  private final TemporalSchedules temporal;
  private final InstantSource clock;

  /** The revisions that the store has, as far as this process has written them. */
  private final Map<String, Long> recorded = new HashMap<>();

  private final Map<String, Look> looks = new HashMap<>();

  /** Read from other threads. */
  private final Map<String, String> troubles = new ConcurrentHashMap<>();

  /** What keeps all of them from being looked at. */
  private volatile @Nullable String away;

  private record Look(long revision, Instant time) {}

  ScheduleSweep(
      Schedules schedules,
      ScheduleRecords records,
      TemporalSchedules temporal,
      InstantSource clock) {
    this.schedules = schedules;
    this.records = records;
    this.temporal = temporal;
    this.clock = clock;
  }

  /** Why Temporal doesn't have it as its row says; empty where it does. */
  public Optional<String> trouble(String id) {
    return Optional.ofNullable(troubles.get(id)).or(() -> Optional.ofNullable(away));
  }

  void once() {
    List<Schedules.Standing> standing = schedules.standing();
    List<String> ids = standing.stream().map(Schedules.Standing::id).toList();
    looks.keySet().retainAll(ids);
    troubles.keySet().retainAll(ids);
    recorded.keySet().retainAll(ids);
    boolean stored = true;
    for (Schedules.Standing one : standing) {
      stored = stored && record(one);
      if (!isRecorded(one) && one.deleted()) {
        continue; // forgotten by Temporal, nobody would look at it again
      }
      Look last = looks.get(one.id());
      if (last == null
          || last.revision() != one.revision()
          || last.time().plus(TRUST).isBefore(clock.instant())) {
        look(one);
      }
    }
  }

  /**
   * A store that is away is asked once in a look: nobody waits for it.
   *
   * @return whether the record is there
   */
  private boolean record(Schedules.Standing one) {
    if (!isRecorded(one)) {
      try {
        records.write(one.project(), one.id());
        recorded.put(one.id(), one.revision());
      } catch (RuntimeException away) {
        log.warn("the record of schedule {} can't be written yet: {}", one.id(), away.getMessage());
      }
    }
    return isRecorded(one);
  }

  private boolean isRecorded(Schedules.Standing one) {
    return Objects.equals(recorded.get(one.id()), one.revision());
  }

  /** What is wrong with one keeps the others from nothing; a Temporal that is away, all of them. */
  private void look(Schedules.Standing one) {
    try {
      align(one);
      troubles.remove(one.id());
      away = null;
    } catch (StatusRuntimeException refused) {
      String why = "Temporal did not take it over: " + refused.getStatus();
      if (OneByOne.isAway(refused.getStatus())) {
        away = why;
        throw refused;
      }
      note(one.id(), why);
    } catch (RuntimeException odd) {
      note(one.id(), "it can't be kept in line with Temporal: " + odd);
    }
    looks.put(one.id(), new Look(one.revision(), clock.instant()));
  }

  private void align(Schedules.Standing one) {
    if (one.deleted()) {
      temporal.delete(one.id());
      schedules.removed(one.id());
    } else {
      schedules.find(one.id()).filter(row -> row.deleted() == null).ifPresent(this::align);
    }
  }

  /** A row that was made again from an older record is the truth all the same. */
  private void align(ScheduleRow row) {
    long theirs = temporal.align(row);
    if (theirs > row.revision()) {
      schedules.outrun(row.id(), theirs);
    }
  }

  private void note(String id, String why) {
    if (!why.equals(troubles.put(id, why))) {
      log.warn("schedule {}: {}", id, why);
    }
  }
}
