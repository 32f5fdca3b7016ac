package io.tunewright.worker.launch;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets queued runs start also while nobody follows them, as when Temporal is out of reach. */
public final class QueueTick implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(QueueTick.class);
  private static final long EVERY_SECONDS = 5;

  private final Launcher launcher;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("queue-tick").factory());

  public QueueTick(Launcher launcher) {
    this.launcher = launcher;
  }

  public void start() {
    clock.scheduleWithFixedDelay(this::advance, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
  }

  private void advance() {
    try {
      launcher.advance();
    } catch (RuntimeException away) {
      log.warn("could not start what waits: {}", away.getMessage());
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
