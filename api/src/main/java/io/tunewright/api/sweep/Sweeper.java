package io.tunewright.api.sweep;

import io.grpc.Status;
import io.tunewright.job.JobId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Sweeps every few seconds, and at once when woken. One thread, which no failure ends.
 *
 * <p>Whoever writes a job's row or asks for its cancel wakes the sweeper instead of calling
 * Temporal: the API answers as fast while Temporal is away, and there is one way in which workflows
 * are started.
 */
public final class Sweeper implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

  /** A sweep that hangs longer than this at its end is broken off. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Sweep sweep;
  private final List<Runnable> all;
  private final Duration pause;
  private final Semaphore wakes = new Semaphore(0);
  private volatile @Nullable Thread loop;
  private volatile @Nullable Trouble trouble;

  /** Since when sweeps fail, and why the newest did. */
  private record Trouble(Instant since, String why) {}

  /**
   * @param chores done after each sweep
   */
  Sweeper(Sweep sweep, List<Runnable> chores, Duration pause) {
    this.sweep = sweep;
    this.all = Stream.concat(Stream.<Runnable>of(sweep::once), chores.stream()).toList();
    this.pause = pause;
  }

  /** Asks for a sweep now; returns at once. */
  public void wake() {
    wakes.release();
  }

  /** What keeps a job's workflow from getting on, or from being looked after. */
  public List<String> troubles(JobId job) {
    return Stream.concat(trouble().stream(), sweep.stuckAt(job).stream()).toList();
  }

  private Optional<String> trouble() {
    return Optional.ofNullable(trouble)
        .map(since ->
            "cannot look after jobs since %s: %s"
                .formatted(since.since().truncatedTo(ChronoUnit.SECONDS), since.why()));
  }

  @Override
  public void start() {
    // Known before it runs: its first look at isRunning() must find it.
    Thread thread = Thread.ofVirtual().name("sweeper").unstarted(this::run);
    loop = thread;
    thread.start();
  }

  @Override
  public void stop() {
    Thread running = loop;
    loop = null;
    if (running == null) {
      return;
    }
    wake();
    try {
      if (!running.join(PATIENCE)) {
        running.interrupt();
      }
    } catch (InterruptedException hurried) {
      running.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return loop != null;
  }

  /** What fails keeps nothing after it from being done. */
  private void sweepAndDoChores() {
    RuntimeException first = null;
    for (Runnable one : all) {
      try {
        one.run();
      } catch (RuntimeException failed) {
        first = first == null ? failed : first;
      }
    }
    if (first == null) {
      trouble = null;
    } else if (isRunning()) {
      note(first);
    }
  }

  private void note(RuntimeException failed) {
    Trouble before = trouble;
    if (before == null) {
      LOG.warn("a sweep failed, the next ones go on trying: {}", failed.toString());
    }
    trouble = new Trouble(before == null ? Instant.now() : before.since(), why(failed));
  }

  private static String why(RuntimeException failed) {
    return OneByOne.statusOf(failed)
        .filter(OneByOne::isAway)
        .map(Status::getCode)
        .map("Temporal is out of reach (%s)"::formatted)
        .orElseGet(() -> String.valueOf(failed.getMessage()));
  }

  private void run() {
    while (isRunning()) {
      sweepAndDoChores();
      try {
        wakes.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
        wakes.drainPermits();
      } catch (InterruptedException stopping) {
        return;
      }
    }
  }
}
