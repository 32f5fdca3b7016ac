package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Deed.crash;
import static io.tunewright.standalone.chaos.Deed.crashAtWork;
import static io.tunewright.standalone.chaos.Deed.crashBoth;
import static io.tunewright.standalone.chaos.Deed.fill;
import static io.tunewright.standalone.chaos.Deed.freezeAtWork;
import static io.tunewright.standalone.chaos.Deed.killTrainer;
import static io.tunewright.standalone.chaos.Expectation.UNTOUCHED;
import static io.tunewright.standalone.chaos.Expectation.evaluated;
import static io.tunewright.standalone.chaos.Moment.PROMOTION_ARRIVES;
import static io.tunewright.standalone.chaos.Moment.PROMOTION_DONE;
import static io.tunewright.standalone.chaos.Moment.SCORED;
import static io.tunewright.standalone.chaos.Moment.SCORED_BASE;
import static io.tunewright.standalone.chaos.Moment.SCORING;
import static io.tunewright.standalone.chaos.Moment.VERDICT_ARRIVES;
import static io.tunewright.standalone.chaos.Moment.VERDICT_DONE;

import io.tunewright.standalone.chaos.Ground.Disks;
import io.tunewright.standalone.chaos.Member.Role;
import java.util.List;
import java.util.Map;

/** What goes wrong while an adapter is measured, judged and made champion. */
final class EvaluationCases {
  private EvaluationCases() {}

  static List<Case> all() {
    return List.of(
        Case.of(
            "nothing goes wrong while an adapter is evaluated",
            UNTOUCHED,
            scene -> {
              scene.listen();
              scene.submit(scene.order().evaluated());
            }),
        when("both workers are killed while an adapter is measured", SCORING, workers()),
        when(
            "both site workers are killed while an adapter is measured",
            SCORED_BASE,
            crashBoth(Role.SITE)),
        when("both apis are killed while an adapter is measured", SCORING, crashBoth(Role.API)),
        when("Temporal is killed while an adapter is measured", SCORING, crash(Ground::temporal)),
        when("PostgreSQL is killed while an adapter is measured", SCORED_BASE, postgres()),
        when("the store is killed while an adapter is measured", SCORING, crash(Ground::store)),
        when(
            "Temporal loses its database while an adapter is measured",
            SCORED_BASE,
            lose().and(crashBoth(Role.WORKER))),
        when(
            "everything but the evaluator is killed while an adapter is measured",
            SCORED_BASE,
            everything()),
        when(
            "the evaluator is killed while an adapter is measured",
            evaluated(2, "passed"),
            SCORED_BASE,
            killTrainer()),
        when(
            "the site's disk is full while an adapter is measured",
            evaluated(3, "passed"),
            SCORED_BASE,
            fill(Disks::site, Deed.A_WHILE)),
        when(
            "an evaluation is cancelled while it measures",
            evaluated(1, "cancelled"),
            SCORED_BASE,
            Deed.then(EvaluationCases::cancel)),
        when(
            "both site workers are killed when the scores are there", SCORED, crashBoth(Role.SITE)),
        when("the worker is killed as a verdict's record arrives", VERDICT_ARRIVES, crashAtWork()),
        when("PostgreSQL is killed when a verdict is written", VERDICT_DONE, postgres()),
        when(
            "the store's disk is full as a verdict's record arrives",
            VERDICT_ARRIVES,
            fill(Disks::store, Deed.A_WHILE)),
        when("Temporal loses its database when a verdict is written", VERDICT_DONE, lose()),
        when(
            "the worker that promotes is killed before its record",
            PROMOTION_ARRIVES,
            crashAtWork()),
        when(
                "the worker that promotes is killed when its record is just written",
                PROMOTION_DONE,
                crashAtWork())
            .inEveryBuild(),
        when(
            "PostgreSQL is killed between a champion's record and its row",
            PROMOTION_DONE,
            postgres()),
        when("Temporal loses its database while a champion is made", PROMOTION_DONE, lose()),
        when(
            "the worker that promotes stands still and wakes after another was given its work",
            PROMOTION_ARRIVES,
            freezeAtWork(Deed.TOO_LONG)),
        when(
            "the worker is killed as an evaluation's end is recorded",
            Moment.END_ARRIVES,
            crashAtWork()));
  }

  /** One job with an evaluation, and somebody who is told of both; this done at that moment. */
  static Case when(String name, Moment moment, Deed deed) {
    return when(name, UNTOUCHED, moment, deed);
  }

  static Case when(String name, Expectation expects, Moment moment, Deed deed) {
    return Case.of(
        name,
        expects,
        scene -> {
          scene.listen();
          scene.at(moment, at -> deed.doTo(scene, at));
          scene.submit(scene.order().evaluated());
        });
  }

  private static Deed workers() {
    return crashBoth(Role.WORKER);
  }

  private static Deed postgres() {
    return crash(Ground::postgres);
  }

  /** All that Temporal ever knew. */
  static Deed lose() {
    return Deed.then(scene -> {
      scene.fleet().ground().temporal().lose();
      scene.fleet().ground().temporal().revive();
    });
  }

  static Deed everything() {
    return Deed.then(scene -> {
      scene.fleet().all().forEach(scene::kill);
      scene.fleet().heal();
    });
  }

  private static void cancel(Scene scene) {
    String id = scene.awaitEvaluation(scene.job(), "running");
    scene.front().post("/tunewright/evaluations/" + id + "/cancel", Map.of());
  }
}
