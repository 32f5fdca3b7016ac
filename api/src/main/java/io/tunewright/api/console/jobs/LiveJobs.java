package io.tunewright.api.console.jobs;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.api.telemetry.Moving;
import io.tunewright.api.telemetry.Progress;
import io.tunewright.api.telemetry.Telemetry;
import io.tunewright.api.telemetry.WeightSight;
import io.tunewright.catalog.JobStatus;
import io.tunewright.job.JobId;
import io.tunewright.storage.catalog.JobChanges;
import io.tunewright.storage.catalog.JobFilter;
import io.tunewright.storage.catalog.JobOrder;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.JobSearch;
import io.tunewright.storage.catalog.JobSearch.Turn;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells open pages which jobs have changed: by the catalog's own word, and by a look at the
 * progress of those that run. While no page is open it does nothing.
 */
final class LiveJobs implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(LiveJobs.class);
  private static final Duration LOOK = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Of one project and state: what is beyond these is seen when its page is opened. */
  private static final int MOST = 200;

  private static final int LOOKS = 16;

  private final JobChanges changes;
  private final JobSearch search;
  private final Telemetry telemetry;
  private final WeightSight weights;
  private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
  private final Map<JobId, Seen> seen = new HashMap<>();
  private boolean running;
  private @Nullable Thread listener;

  LiveJobs(JobChanges changes, JobSearch search, Telemetry telemetry, WeightSight weights) {
    this.changes = changes;
    this.search = search;
    this.telemetry = telemetry;
    this.weights = weights;
  }

  /** What a job's run, or before there is one its weights, tell of themselves. */
  private record Seen(Optional<Progress> progress, Optional<Moving> moving) {}

  /**
   * Begins to tell a page.
   *
   * @param job the only one that it shows, null for all of the project's
   */
  SseEmitter open(String project, @Nullable String job) {
    SseEmitter page = new SseEmitter(0L);
    Viewer viewer = new Viewer(project, job, page);
    viewers.add(viewer);
    page.onCompletion(viewer::close);
    page.onError(failed -> viewer.close());
    wake();
    Thread.ofVirtual()
        .name("viewer")
        .start(() -> {
          try {
            viewer.run();
          } finally {
            viewers.remove(viewer);
          }
        });
    return page;
  }

  private synchronized void wake() {
    if (running && listener == null) {
      listener = Thread.ofVirtual().name("live-jobs").start(this::listen);
    }
  }

  /** Listens as long as somebody looks; where the catalog goes away, until it is back. */
  private void listen() {
    while (isWanted()) {
      try (JobChanges.Listening ear = changes.listen()) {
        viewers.forEach(Viewer::missed); // what happened before this ear was open
        long looked = 0;
        while (isWanted()) {
          for (JobChanges.Change change : ear.next(PATIENCE)) {
            tell(change.project(), change.job());
          }
          if (System.nanoTime() - looked > LOOK.toNanos()) {
            lookIfPossible();
            looked = System.nanoTime();
          }
        }
      } catch (RuntimeException away) {
        LOG.debug("open pages can't be told of changes just now", away);
        pause();
      }
    }
  }

  /** False ends the listener, unless a page was opened since. */
  private synchronized boolean isWanted() {
    if (running && !viewers.isEmpty()) {
      return true;
    }
    listener = null;
    return false;
  }

  private static void pause() {
    try {
      Thread.sleep(PATIENCE);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(String project, String job) {
    viewers.stream()
        .filter(viewer -> viewer.project().equals(project))
        .forEach(viewer -> viewer.changed(job));
  }

  private void lookIfPossible() {
    try {
      look();
    } catch (ApplicationFailure away) {
      LOG.debug("the progress of running jobs can't be seen just now", away);
    }
  }

  private void look() {
    Set<String> projects = viewers.stream().map(Viewer::project).collect(Collectors.toSet());
    List<JobRow> goingOn =
        projects.stream()
            .flatMap(project ->
                Stream.concat(
                    newest(project, JobStatus.RUNNING),
                    newest(project, JobStatus.QUEUED).filter(job -> job.stage().equals("stage"))))
            .toList();
    seen.keySet().retainAll(goingOn.stream().map(JobRow::id).collect(Collectors.toSet()));
    goingOn.stream()
        .gather(Gatherers.mapConcurrent(LOOKS, job -> Map.entry(job, seen(job))))
        .forEach(now -> {
          Seen before = seen.put(now.getKey().id(), now.getValue());
          if (before != null && !before.equals(now.getValue())) {
            tell(now.getKey().owner().project(), now.getKey().id().value());
          }
        });
  }

  private Stream<JobRow> newest(String project, JobStatus status) {
    JobFilter filter = new JobFilter(Set.of(status), null, null, null, null);
    return search.page(project, filter, JobOrder.NEWEST, Turn.FIRST, MOST).jobs().stream();
  }

  private Seen seen(JobRow job) {
    return new Seen(telemetry.progress(job), weights.of(job));
  }

  @Override
  public synchronized void start() {
    running = true;
  }

  /** Before the web server's own end, which would wait for open pages. */
  @Override
  public synchronized void stop() {
    running = false;
    viewers.forEach(Viewer::close);
  }

  @Override
  public synchronized boolean isRunning() {
    return running;
  }
}
