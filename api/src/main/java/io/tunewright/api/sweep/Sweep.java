package io.tunewright.api.sweep;

import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.fault.TuningError;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.records.JobRecords;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at every job that has not ended: each must have a running workflow, and one that is to
 * be cancelled must know. Jobs that nothing was heard of yet are looked at every time, the others
 * once a minute, and all of them at the first look of a process. Not safe for several threads;
 * several processes may sweep the same catalog.
 */
final class Sweep {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
  private static final int PAGE = 200;

  /** Temporal rarely loses a workflow while the API runs: one look per job and minute is cheap. */
  private static final Duration TRUST = Duration.ofMinutes(1);

  private final Jobs jobs;
  private final JobEvents events;
  private final JobRecords records;
  private final Workflows workflows;
  private final InstantSource clock;
  private final Map<JobId, Instant> looked = new HashMap<>();
  private final Set<JobId> cancelled = new HashSet<>();

  /** Read from other threads. */
  private final Map<JobId, String> stuck = new ConcurrentHashMap<>();

  Sweep(Jobs jobs, JobEvents events, JobRecords records, Workflows workflows, InstantSource clock) {
    this.jobs = jobs;
    this.events = events;
    this.records = records;
    this.workflows = workflows;
    this.clock = clock;
  }

  /**
   * Looks at all of them. One that can't be looked at keeps none of the others waiting; the first
   * such failure is thrown at the end, and at once where it is Temporal that doesn't answer.
   */
  void once() {
    Set<JobId> underWay = new HashSet<>();
    OneByOne all = new OneByOne();
    String after = null;
    while (true) {
      List<JobRow> page = jobs.underWay(after, PAGE);
      for (JobRow job : page) {
        underWay.add(job.id());
        if (isDue(job)) {
          all.look(
              job.id(),
              () -> {
                look(job);
                looked.put(job.id(), clock.instant());
              });
        }
      }
      if (page.size() < PAGE) {
        break;
      }
      after = page.getLast().id().value();
    }
    looked.keySet().retainAll(underWay);
    cancelled.retainAll(underWay);
    stuck.keySet().retainAll(underWay);
    all.end();
  }

  /** What the job's workflow can't do just now, as of the newest look at it. */
  Optional<String> stuckAt(JobId job) {
    return Optional.ofNullable(stuck.get(job));
  }

  private boolean isDue(JobRow job) {
    Instant last = looked.get(job.id());
    return last == null
        || job.told() == 0
        || stuck.containsKey(job.id())
        || (job.cancelRequested() && !cancelled.contains(job.id()))
        || last.plus(TRUST).isBefore(clock.instant());
  }

  private void look(JobRow job) {
    if (!workflows.isRunning(job.id().value())) {
      // A workflow tells the catalog of its job's end before it closes. So a row that has not
      // ended now, after its workflow was seen closed, has not been told and never will be.
      JobRow still = jobs.get(job.id());
      if (still.finished() != null) {
        return;
      }
      LOG.info("{}: starting its workflow{}", job.id(), still.told() == 0 ? "" : " anew");
      try {
        workflows.begin(still);
      } catch (Workflows.Unacceptable never) {
        fail(still, never);
        return;
      }
      cancelled.remove(job.id());
    }
    if (job.cancelRequested() && !cancelled.contains(job.id())) {
      workflows.cancel(job.id().value());
      cancelled.add(job.id());
    }
    List<String> tries = workflows.stuckAt(job.id().value());
    if (tries.isEmpty()) {
      stuck.remove(job.id());
    } else {
      stuck.put(job.id(), String.join("; ", tries));
    }
  }

  /** Ends a job that can have no workflow, in its place. */
  private void fail(JobRow job, Workflows.Unacceptable never) {
    String why = String.valueOf(never.getMessage());
    LOG.error("{}: {}", job.id(), why);
    events.record(
        new JobEvent(
            job.id(),
            job.told() + 1,
            clock.instant(),
            JobEvent.Level.ERROR,
            "Failed: " + why,
            new Change.Ended(
                new JobOutcome.Failed(TuningError.INVALID_REQUEST.code(), why, null))));
    records.write(job.id());
  }
}
