package io.tunewright.api.sweep;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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
  private final List<Runnable> chores;
  private final Duration pause;
  private final Semaphore wakes = new Semaphore(0);
  private volatile @Nullable Thread loop;

  /**
   * @param chores done after each sweep
   */
  Sweeper(Sweep sweep, List<Runnable> chores, Duration pause) {
    this.sweep = sweep;
    this.chores = List.copyOf(chores);
    this.pause = pause;
  }

  /** Asks for a sweep now; returns at once. */
  public void wake() {
    wakes.release();
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

  private void run() {
    boolean well = true;
    while (isRunning()) {
      try {
        sweep.once();
        chores.forEach(Runnable::run);
        well = true;
      } catch (RuntimeException failed) {
        if (isRunning() && well) {
          LOG.warn("a sweep failed, the next ones go on trying: {}", failed.toString());
          well = false;
        }
      }
      try {
        wakes.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
        wakes.drainPermits();
      } catch (InterruptedException stopping) {
        return;
      }
    }
  }
}
