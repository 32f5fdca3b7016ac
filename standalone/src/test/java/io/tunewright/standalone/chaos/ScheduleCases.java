package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Deed.crash;
import static io.tunewright.standalone.chaos.Deed.crashAtWork;
import static io.tunewright.standalone.chaos.Deed.crashBoth;
import static io.tunewright.standalone.chaos.Deed.fill;
import static io.tunewright.standalone.chaos.EvaluationCases.everything;
import static io.tunewright.standalone.chaos.EvaluationCases.lose;
import static io.tunewright.standalone.chaos.Expectation.UNTOUCHED;
import static io.tunewright.standalone.chaos.Moment.step;

import io.tunewright.standalone.chaos.Ground.Disks;
import io.tunewright.standalone.chaos.Member.Role;
import java.util.List;

/** What goes wrong in a schedule's run, from its look to its outcome. */
final class ScheduleCases {
  private ScheduleCases() {}

  static List<Case> all() {
    return List.of(
        Case.of(
            "nothing goes wrong while a schedule trains twice",
            UNTOUCHED,
            scene -> {
              scene.listen();
              Watched watched = scene.schedule(scene.order().evaluated());
              new Judge(scene.stage()).awaitRuns(watched);
              scene.stage().lay(watched.folder(), "it is more than it was");
              watched.trigger(scene.front());
            }),
        when(
            "the worker is killed as what a run has found arrives",
            Moment.LOOKED_ARRIVES,
            crashAtWork()),
        when("PostgreSQL is killed when a run has looked", Moment.LOOKED, crash(Ground::postgres)),
        when("both apis are killed when a run has looked", Moment.LOOKED, crashBoth(Role.API)),
        when(
            "the worker is killed as a run's decision arrives",
            Moment.DECISION_ARRIVES,
            crashAtWork()),
        when("the worker that assembles is killed half-way", Moment.ASSEMBLY_HALF, crashAtWork())
            .inEveryBuild(),
        when(
            "the store's disk is full half-way through an assembly",
            Moment.ASSEMBLY_HALF,
            fill(Disks::store, Deed.A_WHILE)),
        when(
            "Temporal loses its database when a training file is put together and rows come",
            Moment.ASSEMBLED,
            Deed.then(
                    scene -> {
                      Watched watched = scene.schedules().getFirst();
                      scene.stage().lay(watched.folder(), "it came later");
                    })
                .and(lose())),
        when(
            "both workers are killed when a run's job is submitted",
            Moment.SUBMITTED,
            crashBoth(Role.WORKER)),
        when("Temporal loses its database when a run's job is submitted", Moment.SUBMITTED, lose()),
        when("Temporal is killed while a run's job trains", step(5), crash(Ground::temporal)),
        when(
            "everything but the trainer is killed while a run's job trains", step(5), everything()),
        when(
            "the worker that promotes a run's adapter is killed",
            Moment.PROMOTION_DONE,
            crashAtWork()),
        when(
            "Temporal loses its database while a run's adapter is promoted",
            Moment.PROMOTION_DONE,
            lose()),
        when(
            "PostgreSQL is killed as a run's outcome arrives",
            Moment.OUTCOME_ARRIVES,
            crash(Ground::postgres)),
        when(
            "the worker is killed as a run's outcome arrives",
            Moment.OUTCOME_ARRIVES,
            crashAtWork()),
        when(
            "Temporal loses its database when a run's outcome is written",
            Moment.OUTCOME_DONE,
            lose()));
  }

  /** One run with an evaluated job, and somebody who is told; this done at that moment of it. */
  private static Case when(String name, Moment moment, Deed deed) {
    return Case.of(
        name,
        UNTOUCHED,
        scene -> {
          scene.listen();
          scene.at(moment, at -> deed.doTo(scene, at));
          scene.schedule(scene.order().evaluated());
        });
  }
}
