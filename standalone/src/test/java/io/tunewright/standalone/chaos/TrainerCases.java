package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Case.of;
import static io.tunewright.standalone.chaos.Case.when;
import static io.tunewright.standalone.chaos.Deed.killTrainer;
import static io.tunewright.standalone.chaos.Expectation.UNTOUCHED;
import static io.tunewright.standalone.chaos.Expectation.evaluations;
import static io.tunewright.standalone.chaos.Expectation.trainings;
import static io.tunewright.standalone.chaos.Moment.step;

import io.tunewright.standalone.chaos.Member.Role;
import io.tunewright.worker.launch.RunDirectory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** The trainer itself goes, or leaves what can't be trusted. */
final class TrainerCases {
  private static final String FIRST = "train-1";
  private static final String SECOND = "train-2";

  private TrainerCases() {}

  static List<Case> all() {
    return List.of(
        when("the trainer is killed in the middle", trainings(2), step(25), killTrainer())
            .inEveryBuild(),
        when(
            "the trainer is killed before its first checkpoint",
            trainings(2),
            step(5),
            killTrainer()),
        tricky("the trainer is killed while it saves", 2, o -> o.with(FIRST, 20, "die_mid_save")),
        tricky("the trainer dies after its last checkpoint", 2, o -> o.with(FIRST, 40, "die")),
        tricky("the trainer dies twice", 3, o -> o.with(FIRST, 15, "die").with(SECOND, 35, "die")),
        tricky(
                "a checkpoint without its optimizer is not resumed from",
                2,
                o -> o.with(FIRST, 20, "no_optimizer").with(FIRST, 25, "die"))
            .inEveryBuild(),
        tricky(
            "a torn checkpoint is not resumed from",
            2,
            o -> o.with(FIRST, 20, "torn").with(FIRST, 25, "die")),
        tricky(
            "a truncated checkpoint is not resumed from",
            2,
            o -> o.with(FIRST, 20, "truncated").with(FIRST, 25, "die")),
        tricky(
            "a lost trainer of the first attempt can't touch the second",
            2,
            o -> o.with(FIRST, 25, "leave_zombie").stepping(100)),
        when("the trainer's wrapper is killed", trainings(2), step(5), TrainerCases::killWrapper),
        when("the trainer stands still for a while", UNTOUCHED, step(5), TrainerCases::nap),
        when("the evaluator is killed", evaluations(2), Moment.EVALUATING, killTrainer()),
        when(
            "the trainer is killed while its site worker is down",
            trainings(2),
            step(25),
            Deed.crashBoth(Role.SITE).and(killTrainer())));
  }

  private static Case tricky(String name, int trainings, UnaryOperator<Order> order) {
    return of(name, trainings(trainings), scene -> scene.submit(order.apply(scene.order())));
  }

  private static void killWrapper(Scene scene, Moment.Instant at) {
    String key = scene.job().id() + "-" + FIRST;
    RunDirectory run =
        new RunDirectory(scene.fleet().ground().workdir().resolve("runs").resolve(key));
    Processes.signal("KILL", run.identity().orElseThrow().pid());
  }

  private static void nap(Scene scene, Moment.Instant at) {
    Processes.signal("STOP", at.trainer());
    CompletableFuture.delayedExecutor(Deed.A_WHILE.toSeconds(), TimeUnit.SECONDS)
        .execute(() -> Processes.signal("CONT", at.trainer()));
  }
}
