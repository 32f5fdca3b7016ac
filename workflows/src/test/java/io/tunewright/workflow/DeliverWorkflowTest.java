package io.tunewright.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.tunewright.notify.Answer;
import io.tunewright.notify.Delivering;
import io.tunewright.notify.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeliverWorkflowTest {
  private static final Delivery DELIVERY = new Delivery("evt-1", 1);

  private final Endpoint endpoint = new Endpoint();
  @RegisterExtension private final Stage stage = new Stage(endpoint);
  private final TestWorkflowEnvironment temporal = stage.temporal;

  /** Answers as it is told to, then refuses. */
  private final class Endpoint implements Delivering {
    final Queue<Answer> answers = new ArrayDeque<>();
    final List<Instant> asked = new ArrayList<>();
    @Nullable String givenUp;

    @Override
    public Answer send(Delivery delivery, int attempt) {
      assertThat(delivery).isEqualTo(DELIVERY);
      asked.add(Instant.ofEpochMilli(temporal.currentTimeMillis()));
      assertThat(attempt).isEqualTo(asked.size());
      Answer answer = answers.poll();
      return answer == null ? new Answer.Refused("HTTP 500", null) : answer;
    }

    @Override
    public void giveUp(Delivery delivery, String reason) {
      givenUp = reason;
    }
  }

  @Test
  void whatIsReceivedIsNotSentAgain() throws Exception {
    endpoint.answers.addAll(
        List.of(
            new Answer.Refused("HTTP 503", null),
            new Answer.Refused("HTTP 429", Duration.ofMinutes(20)),
            new Answer.Settled()));

    deliver();

    assertThat(endpoint.asked).hasSize(3);
    assertThat(pause(1)).isBetween(Duration.ofSeconds(5), Duration.ofMillis(6500));
    assertThat(pause(2)).isBetween(Duration.ofMinutes(20), Duration.ofSeconds(1202));
    assertThat(endpoint.givenUp).isNull();
    assertThat(Stage.queues(temporal.getWorkflowClient(), DELIVERY.workflowId()))
        .containsEntry("Delivering.Send", TaskQueues.WEBHOOKS);
    stage.keepHistory("deliver", "deliver-evt-1-1");
  }

  @Test
  void afterThreeDaysItIsGivenUp() {
    deliver();

    assertThat(endpoint.asked).hasSize(10);
    assertThat(Duration.between(endpoint.asked.getFirst(), endpoint.asked.getLast()))
        .isBetween(Duration.ofHours(75), Duration.ofHours(84));
    assertThat(endpoint.givenUp).isEqualTo("HTTP 500");
  }

  @Test
  void noReceiverPutsItOffForLongerThanADay() {
    endpoint.answers.addAll(
        List.of(new Answer.Refused("HTTP 503", Duration.ofDays(365)), new Answer.Settled()));

    deliver();

    assertThat(pause(1)).isBetween(Duration.ofHours(24), Duration.ofHours(25));
  }

  private void deliver() {
    temporal
        .getWorkflowClient()
        .newWorkflowStub(
            DeliverWorkflow.class,
            WorkflowOptions.newBuilder()
                .setTaskQueue(TaskQueues.CONTROL)
                .setWorkflowId(DELIVERY.workflowId())
                .build())
        .deliver(DELIVERY);
  }

  private Duration pause(int after) {
    return Duration.between(endpoint.asked.get(after - 1), endpoint.asked.get(after));
  }
}
