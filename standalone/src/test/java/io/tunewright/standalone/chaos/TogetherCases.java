package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Case.of;
import static io.tunewright.standalone.chaos.Case.when;
import static io.tunewright.standalone.chaos.Deed.crash;
import static io.tunewright.standalone.chaos.Deed.crashAny;
import static io.tunewright.standalone.chaos.Deed.crashAtWork;
import static io.tunewright.standalone.chaos.Expectation.UNTOUCHED;
import static io.tunewright.standalone.chaos.Moment.step;

import io.tunewright.standalone.chaos.Member.Role;
import java.util.List;

/** Several parts at once, one after the other, or under several jobs. */
final class TogetherCases {
  private TogetherCases() {}

  static List<Case> all() {
    return List.of(
        when(
            "the store and PostgreSQL are killed together",
            step(5),
            crash(Ground::store).and(crash(Ground::postgres))),
        when(
            "Temporal and PostgreSQL are killed together",
            Moment.COMMIT_DONE,
            crash(Ground::temporal).and(crash(Ground::postgres))),
        when(
            "one process of every role is killed",
            step(5),
            crashAny(Role.API).and(crashAny(Role.WORKER)).and(crashAny(Role.SITE))),
        when(
            "a site worker is killed in a commit and Temporal with it",
            Moment.COMMIT_ARRIVES,
            crashAtWork().and(crash(Ground::temporal))),
        when("everything but the trainer is killed", step(5), TogetherCases::everything),
        of("every process is restarted, one after the other", UNTOUCHED, TogetherCases::rolling),
        two("two jobs train while both site workers are killed", Deed.crashBoth(Role.SITE)),
        two("two jobs train while Temporal is killed", crash(Ground::temporal)),
        two("two jobs train while the store is killed", crash(Ground::store)));
  }

  private static void everything(Scene scene, Moment.Instant at) {
    scene.fleet().all().forEach(scene::kill);
    scene.mend(java.time.Duration.ZERO, scene.fleet()::heal);
  }

  /** As an upgrade would do it: each is asked to stop, and back before the next one goes. */
  private static void rolling(Scene scene) {
    Judge.Job job = scene.submit(scene.order().stepping(1500));
    scene.await(job, line -> line.is("step", "-train-1") && line.step() == 2);
    for (Member member : scene.fleet().members()) {
      member.stop();
      member.revive();
    }
    for (Breakable part : scene.fleet().ground().parts()) {
      scene.kill(part);
      part.revive();
    }
  }

  private static Case two(String name, Deed deed) {
    return of(
        name,
        UNTOUCHED,
        scene -> {
          scene.at(step(5), at -> deed.doTo(scene, at));
          scene.submit(scene.order(0));
          scene.submit(scene.order(1));
        });
  }
}
