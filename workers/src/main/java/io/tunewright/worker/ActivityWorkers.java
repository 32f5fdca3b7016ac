package io.tunewright.worker;

import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;

/**
 * The Temporal workers of one role. Started last and stopped first; activities that are interrupted
 * by a stop are taken up again by the next worker.
 */
final class ActivityWorkers implements SmartLifecycle {
  /**
   * Also how soon a cancelled activity hears of it. The default, four fifths of the heartbeat
   * timeout, would give a worker up that has lost a single beat.
   */
  private static final Duration BEATS_REACH_THE_SERVER_EVERY = Duration.ofSeconds(2);

  private static final long STOP_SECONDS = 10;

  private final WorkerFactory factory;
  private volatile boolean running;

  ActivityWorkers(WorkflowClient temporal) {
    this.factory =
        WorkerFactory.newInstance(
            temporal,
            WorkerFactoryOptions.newBuilder().setUsingVirtualWorkflowThreads(true).build());
  }

  /**
   * A worker for a task queue.
   *
   * @param slots how many activities run at once; a long poll holds its slot for days
   */
  Worker poll(String taskQueue, int slots) {
    return factory.newWorker(
        taskQueue,
        WorkerOptions.newBuilder()
            .setMaxConcurrentActivityExecutionSize(slots)
            .setMaxHeartbeatThrottleInterval(BEATS_REACH_THE_SERVER_EVERY)
            .setUsingVirtualThreads(true)
            .build());
  }

  @Override
  public void start() {
    factory.start();
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    factory.shutdownNow();
    factory.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
