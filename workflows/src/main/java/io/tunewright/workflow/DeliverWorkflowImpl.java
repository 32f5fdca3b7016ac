package io.tunewright.workflow;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import io.temporal.workflow.Workflow;
import io.tunewright.notify.Answer;
import io.tunewright.notify.Delivering;
import io.tunewright.notify.Delivery;
import java.time.Duration;
import java.util.List;

/** Sends, waits, sends: ten attempts over some three days. */
public final class DeliverWorkflowImpl implements DeliverWorkflow {
  /** Between two attempts; the schedule that the Standard Webhooks specification proposes. */
  private static final List<Duration> PAUSES =
      List.of(
          ofSeconds(5),
          ofMinutes(5),
          ofMinutes(30),
          ofHours(2),
          ofHours(5),
          ofHours(10),
          ofHours(14),
          ofHours(20),
          ofHours(24));

  /** A receiver that asks for more patience than this is not obeyed. */
  private static final Duration LONGEST = ofHours(24);

  /** Of a pause, so that endpoints that were down aren't met by everything at once. */
  private static final double JITTER = 0.1;

  private final Delivering delivering = Stubs.delivering();

  @Override
  public void deliver(Delivery delivery) {
    for (int attempt = 1; ; attempt++) {
      switch (delivering.send(delivery, attempt)) {
        case Answer.Settled _ -> {
          return;
        }
        case Answer.Refused refused -> {
          if (attempt > PAUSES.size()) {
            delivering.giveUp(delivery, refused.reason());
            return;
          }
          Workflow.sleep(pause(attempt, refused));
        }
      }
    }
  }

  private static Duration pause(int attempt, Answer.Refused refused) {
    Duration usual = PAUSES.get(attempt - 1);
    Duration spread =
        usual.plusMillis((long) (usual.toMillis() * JITTER * Workflow.newRandom().nextDouble()));
    Duration wait = refused.patience();
    return wait == null || wait.compareTo(spread) <= 0
        ? spread
        : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
