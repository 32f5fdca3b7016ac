package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Case.of;
import static io.tunewright.standalone.chaos.Case.when;
import static io.tunewright.standalone.chaos.Deed.cancel;
import static io.tunewright.standalone.chaos.Expectation.CANCELLED;
import static io.tunewright.standalone.chaos.Expectation.WHOLE_OR_CANCELLED;
import static io.tunewright.standalone.chaos.Moment.step;

import io.tunewright.standalone.chaos.Member.Role;
import java.util.List;

/** A cancel leaves nothing behind, in whatever stage it comes and whatever goes on around it. */
final class CancelCases {
  private CancelCases() {}

  static List<Case> all() {
    return List.of(
        of(
            "a job is cancelled as soon as it is submitted",
            CANCELLED,
            scene -> {
              scene.submit(scene.order());
              scene.front().cancel(scene.job().id());
            }),
        when("a job is cancelled while it is planned", CANCELLED, Moment.PLANNING, cancel()),
        when(
            "a job is cancelled when its trainer has just begun",
            CANCELLED,
            Moment.LAUNCHED,
            cancel()),
        when("a job is cancelled while it trains", CANCELLED, step(15), cancel()).inEveryBuild(),
        when("a job is cancelled in a commit", CANCELLED, Moment.COMMIT_ARRIVES, cancel()),
        when("a job is cancelled while it is evaluated", CANCELLED, Moment.EVALUATING, cancel()),
        when(
            "a job is cancelled as its publication begins",
            WHOLE_OR_CANCELLED,
            Moment.PUBLISH_BEGINS,
            cancel()),
        when(
            "a job is cancelled before its adapter's manifest is written",
            WHOLE_OR_CANCELLED,
            Moment.PUBLISH_ARRIVES,
            cancel()),
        slowly(
            "a job is cancelled while its site workers are down",
            cancel(),
            Deed.crashBoth(Role.SITE)),
        slowly("a job is cancelled and Temporal is killed", cancel(), Deed.crash(Ground::temporal)),
        slowly("a job is cancelled and the apis are killed", cancel(), Deed.crashBoth(Role.API)));
  }

  /** Of a job that would train for a minute: nothing but the cancel can end it. */
  private static Case slowly(String name, Deed first, Deed second) {
    return of(
        name,
        CANCELLED,
        scene -> {
          scene.at(step(2), at -> first.and(second).doTo(scene, at));
          scene.submit(scene.order().stepping(1500));
        });
  }
}
