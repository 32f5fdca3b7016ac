package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Case.of;
import static io.tunewright.standalone.chaos.Case.when;
import static io.tunewright.standalone.chaos.Deed.crash;
import static io.tunewright.standalone.chaos.Deed.everyMember;
import static io.tunewright.standalone.chaos.Deed.freeze;
import static io.tunewright.standalone.chaos.Expectation.UNTOUCHED;
import static io.tunewright.standalone.chaos.Moment.step;

import java.time.Duration;
import java.util.List;

/** Temporal goes, is far away, or forgets everything. */
final class TemporalCases {
  private TemporalCases() {}

  static List<Case> all() {
    return List.of(
        when("Temporal is killed while a job is planned", Moment.PLANNING, crash(Ground::temporal)),
        when("Temporal is killed while a job trains", step(5), crash(Ground::temporal))
            .inEveryBuild(),
        when(
            "Temporal is killed when a checkpoint is committed but not told",
            Moment.COMMIT_DONE,
            crash(Ground::temporal)),
        when(
            "Temporal is killed when an adapter is published but not told",
            Moment.PUBLISH_DONE,
            crash(Ground::temporal)),
        when(
            "Temporal stands still while a job trains",
            step(5),
            freeze(Ground::temporal, Duration.ofSeconds(10))),
        when(
            "Temporal can't be reached by anyone for a while",
            step(5),
            everyMember((scene, member) -> scene.refuse(member.temporal, Duration.ofSeconds(10)))),
        when(
            "every connection to Temporal breaks",
            step(5),
            everyMember((scene, member) -> member.temporal.cut())),
        when(
            "Temporal hangs up on everyone but goes on listening",
            step(5),
            everyMember((scene, member) -> member.temporal.halfClose())),
        when(
            "Temporal answers slowly for a while",
            step(5),
            everyMember((scene, member) ->
                scene.slow(member.temporal, Duration.ofMillis(200), Duration.ofSeconds(10)))),
        of("Temporal loses its database while a job trains", UNTOUCHED, TemporalCases::lost));
  }

  /** The sweeper starts the job again with its id, and that finds the run. */
  private static void lost(Scene scene) {
    scene.at(
        step(5),
        at -> {
          scene.fleet().ground().temporal().lose();
          scene.mend(Duration.ZERO, scene.fleet().ground().temporal()::revive);
        });
    scene.submit(scene.order());
  }
}
