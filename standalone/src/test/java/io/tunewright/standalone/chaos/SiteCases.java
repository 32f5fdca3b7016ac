package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Case.of;
import static io.tunewright.standalone.chaos.Case.when;
import static io.tunewright.standalone.chaos.Deed.crashAny;
import static io.tunewright.standalone.chaos.Deed.crashAtWork;
import static io.tunewright.standalone.chaos.Deed.crashBoth;
import static io.tunewright.standalone.chaos.Deed.freezeAtWork;
import static io.tunewright.standalone.chaos.Expectation.UNTOUCHED;
import static io.tunewright.standalone.chaos.Moment.step;

import io.tunewright.standalone.chaos.Member.Role;
import java.time.Duration;
import java.util.List;

/** A site's hands go: those that launch, follow and judge. */
final class SiteCases {
  private SiteCases() {}

  static List<Case> all() {
    return List.of(
        when(
            "both site workers are killed when the trainer has just begun",
            Moment.LAUNCHED,
            crashBoth(Role.SITE)),
        of("a launch is repeated whose answer was never heard", UNTOUCHED, SiteCases::unheard),
        when("a site worker is killed while a job trains", step(5), crashAny(Role.SITE)),
        of("a job trains to its end without any site worker", UNTOUCHED, SiteCases::alone),
        of(
            "a site worker is killed in the middle of an upload in parts",
            UNTOUCHED,
            scene -> {
              scene.at(Moment.PART_HALF, at -> scene.crash(at.atWork()));
              scene.submit(scene.order().inParts());
            }),
        when("a site worker is killed as an upload begins", Moment.UPLOAD_BEGINS, crashAtWork()),
        when("a site worker is killed in the middle of a file", Moment.UPLOAD_HALF, crashAtWork()),
        when(
                "a site worker is killed before a checkpoint's manifest is written",
                Moment.COMMIT_ARRIVES,
                crashAtWork())
            .inEveryBuild(),
        when(
            "a site worker is killed when a checkpoint's manifest is just written",
            Moment.COMMIT_DONE,
            crashAtWork()),
        when(
            "a site worker stands still in a commit and wakes soon",
            Moment.COMMIT_ARRIVES,
            freezeAtWork(Deed.A_WHILE)),
        when(
            "a site worker stands still in a commit and wakes after another has committed",
            Moment.COMMIT_ARRIVES,
            freezeAtWork(Deed.TOO_LONG)),
        when("the site worker that judges is killed", Moment.JUDGED, crashAtWork()),
        when(
            "both site workers are killed when the evaluation has just begun",
            Moment.EVALUATING,
            crashBoth(Role.SITE)),
        of(
            "two site workers launch one order at the same instant",
            UNTOUCHED,
            SiteCases::twoLaunch));
  }

  private static void alone(Scene scene) {
    List<Member> hands = scene.fleet().members(Role.SITE);
    scene.at(step(5), at -> hands.forEach(scene::kill));
    scene.at(Moment.TRAINED, at -> hands.forEach(hand -> scene.mend(Duration.ZERO, hand::revive)));
    scene.submit(scene.order());
  }

  /** The site launches while it can't reach Temporal, and dies before it can. */
  private static void unheard(Scene scene) {
    List<Member> hands = scene.fleet().members(Role.SITE);
    scene.at(Moment.BRINGING, at -> hands.forEach(hand -> hand.temporal.refuse()));
    scene.at(
        Moment.LAUNCHED,
        at -> {
          hands.forEach(scene::crash);
          hands.forEach(hand -> hand.temporal.allow());
        });
    scene.submit(scene.order(), scene.stage().upload("unheard " + scene.order().seed()));
  }

  /**
   * The first stands still on its way to the launch until Temporal has given its work to the
   * second, which waits for the file that the first is bringing; then both go on together.
   */
  private static void twoLaunch(Scene scene) {
    scene.at(
        Moment.BRINGING,
        first -> {
          Member asleep = first.atWork();
          asleep.freeze();
          asleep.temporal.refuse(); // else its work might be given to itself
          scene.mend(
              Deed.TOO_LONG,
              () -> {
                asleep.temporal.allow();
                asleep.thaw();
              });
        });
    scene.submit(scene.order(), scene.stage().upload("unheard of " + scene.order().seed()));
  }
}
