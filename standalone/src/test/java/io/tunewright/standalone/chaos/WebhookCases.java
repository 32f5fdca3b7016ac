package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Deed.crash;
import static io.tunewright.standalone.chaos.Deed.crashBoth;
import static io.tunewright.standalone.chaos.EvaluationCases.everything;
import static io.tunewright.standalone.chaos.EvaluationCases.lose;
import static io.tunewright.standalone.chaos.EvaluationCases.when;
import static io.tunewright.standalone.chaos.Expectation.UNTOUCHED;

import io.tunewright.standalone.chaos.Member.Role;
import java.util.List;

/** What goes wrong while somebody is told of an end: at the instant when the message is there. */
final class WebhookCases {
  private WebhookCases() {}

  static List<Case> all() {
    return List.of(
        Case.of(
            "the receiver has an outage when it is told",
            UNTOUCHED,
            scene -> {
              scene.listen();
              scene.stage().receiver().refuseOnce();
              scene.submit(scene.order().evaluated());
            }),
        when(
            "both workers are killed before a receiver has answered",
            Moment.TOLD,
            crashBoth(Role.WORKER)),
        when(
            "PostgreSQL is killed before a receiver has answered",
            Moment.TOLD,
            crash(Ground::postgres)),
        when("Temporal loses its database before a receiver has answered", Moment.TOLD, lose()),
        when("everything is killed before a receiver has answered", Moment.TOLD, everything()));
  }
}
