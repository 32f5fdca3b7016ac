package io.tunewright.storage.catalog;

import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobId;
import io.tunewright.job.Retention;
import io.tunewright.storage.objects.ObjectStore;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Frees the store of checkpoints that their jobs needn't keep. A row is marked first, then its
 * manifest goes, then its files: broken off at any point, the next sweep goes on there.
 */
public final class CheckpointRetention {
  /** As one thread sweeps, it must come round: some hundred requests each time. */
  private static final int JOBS_AT_ONCE = 50;

  private static final int CLEARED_AT_ONCE = 20;

  /** A job under way may find its newest checkpoint damaged, and goes back one. */
  private static final int KEPT_UNDER_WAY = 2;

  private final Jobs jobs;
  private final Checkpoints checkpoints;
  private final ObjectStore store;
  private final InstantSource clock;

  public CheckpointRetention(
      Jobs jobs, Checkpoints checkpoints, ObjectStore store, InstantSource clock) {
    this.jobs = jobs;
    this.checkpoints = checkpoints;
    this.store = store;
    this.clock = clock;
  }

  /** Does some of what is due. */
  public void sweep() {
    for (Jobs.Due due : jobs.retentionDue(JOBS_AT_ONCE)) {
      for (CheckpointRef doomed : doomed(due.job())) {
        checkpoints.giveUp(doomed, clock.instant());
      }
      jobs.retentionDone(due);
    }
    checkpoints.uncleared(CLEARED_AT_ONCE).forEach(this::clear);
  }

  /** What a sweep would give up of a job's checkpoints now. */
  public List<CheckpointRef> doomed(JobId id) {
    JobRow job = jobs.get(id);
    return doomed(
        checkpoints.list(id),
        Optional.ofNullable(job.request().retention()).orElse(Retention.USUAL),
        job.finished() == null,
        checkpoints.readSteps(id));
  }

  /**
   * What is neither among the last or the best, nor held by somebody, nor read by a run.
   *
   * @param underWay whether the job may go on from them
   * @param read steps that runs of the job have begun with
   */
  static List<CheckpointRef> doomed(
      List<CheckpointRow> all, Retention retention, boolean underWay, Set<Long> read) {
    // What a later attempt has saved is newer, also where it had to go back.
    List<CheckpointRow> newestFirst =
        all.stream()
            .filter(row -> row.deleted() == null)
            .sorted(
                Comparator.comparing((CheckpointRow row) -> row.checkpoint().ref().attempt())
                    .thenComparing(row -> row.checkpoint().ref().step())
                    .reversed())
            .toList();
    int last = Math.max(retention.keepLast(), underWay ? KEPT_UNDER_WAY : 1);
    Set<CheckpointRow> kept = new HashSet<>();
    newestFirst.stream().limit(last).forEach(kept::add);
    newestFirst.stream()
        .filter(row -> row.checkpoint().metrics().containsKey(retention.metric()))
        .sorted(best(retention))
        .limit(retention.keepBest())
        .forEach(kept::add);
    return newestFirst.stream()
        .filter(row -> !kept.contains(row) && !row.isHeld())
        .map(row -> row.checkpoint().ref())
        .filter(ref -> !read.contains(ref.step()))
        .toList();
  }

  /** Of equals the newest, as sorting is stable. */
  private static Comparator<CheckpointRow> best(Retention retention) {
    Comparator<CheckpointRow> smallest =
        Comparator.comparing(
            row -> row.checkpoint().metrics().getOrDefault(retention.metric(), Double.NaN));
    return retention.largerIsBetter() ? smallest.reversed() : smallest;
  }

  private void clear(CheckpointRow given) {
    CheckpointRef ref = given.checkpoint().ref();
    store.delete(ref.manifestKey());
    String prefix = ref.manifestKey().substring(0, ref.manifestKey().lastIndexOf('/') + 1);
    store.list(prefix).toList().forEach(store::delete);
    checkpoints.cleared(ref, clock.instant());
  }
}
