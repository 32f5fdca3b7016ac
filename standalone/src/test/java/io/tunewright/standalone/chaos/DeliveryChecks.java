package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Violation.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.standalone.chaos.Violation.Kind;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether the receiver was told of all that has happened, of each under one id. */
final class DeliveryChecks {
  /** A worker that died while it sent is noticed after a minute. */
  private static final Duration TOLD_WITHIN = Duration.ofMinutes(2);

  private final Stage stage;

  DeliveryChecks(Stage stage) {
    this.stage = stage;
  }

  /**
   * @param type of the event
   * @param about whose id its data has
   */
  record Event(String type, String about) {}

  void all(String endpoint, Set<Event> events) {
    check(Kind.UNTOLD_EVENT, () -> events.forEach(this::told));
    check(Kind.UNTOLD_EVENT, () -> settled(endpoint));
  }

  private void told(Event event) {
    await("the receiver is told of " + event)
        .atMost(TOLD_WITHIN)
        .until(() -> !ids(event).isEmpty());
    assertThat(ids(event)).as("ids of %s", event).hasSize(1);
  }

  private Set<String> ids(Event event) {
    return stage.receiver().heard().stream()
        .filter(message -> message.type().equals(event.type()))
        .filter(message -> message.about().equals(event.about()))
        .map(Receiver.Message::id)
        .collect(Collectors.toSet());
  }

  private void settled(String endpoint) {
    String path = "/tunewright/webhooks/" + endpoint + "/deliveries?limit=100";
    await("all deliveries are settled")
        .atMost(TOLD_WITHIN)
        .untilAsserted(() ->
            assertThat(stage.front().get(path).path("data").valueStream())
                .extracting(delivery -> delivery.path("status").asString())
                .containsOnly("delivered"));
  }
}
