package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Case.of;
import static io.tunewright.standalone.chaos.Case.when;
import static io.tunewright.standalone.chaos.Deed.crashBoth;
import static io.tunewright.standalone.chaos.Deed.freezeAny;
import static io.tunewright.standalone.chaos.Expectation.UNTOUCHED;
import static io.tunewright.standalone.chaos.Moment.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.standalone.chaos.Member.Role;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The front door goes, or can't see what is behind it. */
final class ApiCases {
  private ApiCases() {}

  static List<Case> all() {
    return List.of(
        of("the api that took a job is killed at once", UNTOUCHED, ApiCases::killedAtOnce),
        of(
                "an api is killed between a job's row and its workflow",
                UNTOUCHED,
                ApiCases::killedBeforeTheWorkflow)
            .inEveryBuild(),
        of(
            "a job is taken while no api can reach Temporal",
            UNTOUCHED,
            ApiCases::takenWithoutTemporal),
        of(
                "a job is submitted to both apis at the same instant",
                UNTOUCHED,
                ApiCases::submittedTwice)
            .inEveryBuild(),
        when("both apis are killed while a job trains", step(5), crashBoth(Role.API)),
        when("an api stands still while a job trains", step(5), freezeAny(Role.API, Deed.A_WHILE)),
        when("both apis are killed during a commit", Moment.COMMIT_ARRIVES, crashBoth(Role.API)));
  }

  private static void killedAtOnce(Scene scene) {
    Member taker = scene.any(Role.API);
    Order order = scene.order();
    scene.stage().tell(order);
    scene.add(order, scene.front().submit(taker, order, scene.stage().rows()));
    scene.crash(taker);
  }

  /** Its wire to Temporal is cut, so that nothing but the row can come of the request. */
  private static void killedBeforeTheWorkflow(Scene scene) {
    List<Member> apis = scene.fleet().members(Role.API);
    apis.forEach(api -> api.temporal.refuse());
    Order order = scene.order();
    scene.stage().tell(order);
    scene.add(order, scene.front().submit(apis.getFirst(), order, scene.stage().rows()));
    scene.crash(apis.getFirst());
    apis.forEach(api -> api.temporal.allow());
  }

  private static void takenWithoutTemporal(Scene scene) {
    scene.fleet().members(Role.API).forEach(api -> scene.refuse(api.temporal, Deed.A_WHILE));
    scene.submit(scene.order());
  }

  private static void submittedTwice(Scene scene) {
    Order order = scene.order();
    scene.stage().tell(order);
    List<String> ids =
        scene.fleet().members(Role.API).stream()
            .map(api ->
                CompletableFuture.supplyAsync(
                    () -> scene.front().submit(api, order, scene.stage().rows()),
                    scene.fleet().later()))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .distinct()
            .toList();
    assertThat(ids).as("jobs that came of one order").hasSize(1);
    scene.add(order, ids.getFirst());
  }
}
