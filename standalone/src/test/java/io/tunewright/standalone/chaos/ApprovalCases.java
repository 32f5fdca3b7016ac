package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Expectation.UNTOUCHED;
import static io.tunewright.standalone.chaos.Expectation.evaluated;

import io.tunewright.standalone.chaos.Member.Role;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What goes wrong while an evaluation waits for a person, and what two of them may do at once. */
final class ApprovalCases {
  private static final Map<String, Object> ASKED =
      Map.of("approval", Map.of("required", true, "wait_limit", 3600));

  private ApprovalCases() {}

  static List<Case> all() {
    return List.of(
        waiting(
            "everything is killed while an approval is waited for",
            scene -> {
              scene.fleet().all().forEach(scene::kill);
              scene.fleet().heal();
            }),
        waiting(
            "PostgreSQL is killed while an approval is waited for",
            scene -> scene.crash(scene.fleet().ground().postgres())),
        waiting(
            "Temporal loses its database while an approval is waited for",
            scene -> {
              scene.fleet().ground().temporal().lose();
              scene.fleet().ground().temporal().revive();
            }),
        waiting(
            "no worker is there when an approval is given",
            scene -> scene.fleet().members(Role.WORKER).forEach(scene::crash)),
        Case.of(
            "Temporal is killed as a rejection is given",
            evaluated(1, "refused"),
            scene -> {
              String evaluation = awaited(scene, scene.order());
              scene.crash(scene.fleet().ground().temporal());
              scene.front().decide(evaluation, "reject");
            }),
        Case.of(
            "the worker that promotes what was approved is killed",
            UNTOUCHED,
            scene -> {
              scene.at(Moment.PROMOTION_ARRIVES, at -> scene.crash(at.atWork()));
              scene.front().decide(awaited(scene, scene.order()), "approve");
            }),
        Case.of(
                "two versions are approved at the same instant",
                evaluated(2, "passed"),
                ApprovalCases::both)
            .inEveryBuild(),
        Case.of(
            "a champion is taken away before the worker that made it was heard",
            UNTOUCHED,
            ApprovalCases::takenAway));
  }

  /**
   * This done while it waits; then the approval is given, again where a workflow that was lost asks
   * for it anew.
   */
  private static Case waiting(String name, Consumer<Scene> deed) {
    return Case.of(
        name,
        UNTOUCHED,
        scene -> {
          String evaluation = awaited(scene, scene.order());
          deed.accept(scene);
          approveUntilEnded(scene, evaluation);
        });
  }

  /** The evaluation of a new job, once it waits. */
  private static String awaited(Scene scene, Order order) {
    if (scene.endpoint() == null) {
      scene.listen();
    }
    return scene.awaitEvaluation(scene.submit(order.evaluated(ASKED)), "awaiting_approval");
  }

  /** Both were compared with no champion; who comes second is compared anew, and asked anew. */
  private static void both(Scene scene) {
    String first = awaited(scene, scene.order(0));
    String second = awaited(scene, scene.order(1).after(scene.order(0)));
    CompletableFuture.allOf(decided(scene, first), decided(scene, second)).join();
    List.of(first, second).forEach(evaluation -> approveUntilEnded(scene, evaluation));
  }

  private static CompletableFuture<Void> decided(Scene scene, String evaluation) {
    return CompletableFuture.runAsync(
        () -> scene.front().decide(evaluation, "approve"), scene.fleet().later());
  }

  private static void approveUntilEnded(Scene scene, String evaluation) {
    scene.until(
        "it has ended",
        () -> {
          scene.front().decide(evaluation, "approve");
          return scene.front().get("/tunewright/evaluations/" + evaluation).has("finished_at");
        });
  }

  /** What the worker did not tell of is done; its repetition must not undo what a person did. */
  private static void takenAway(Scene scene) {
    List<Member> workers = scene.fleet().members(Role.WORKER);
    scene.at(Moment.PROMOTION_ARRIVES, at -> workers.forEach(worker -> worker.temporal.refuse()));
    CompletableFuture<Void> approved = decided(scene, awaited(scene, scene.order()));
    String adapter = "/tunewright/adapters/" + scene.order().suffix();
    scene.until(
        "it is champion",
        () -> scene.front().get(adapter).path("aliases").path("champion").asInt(0) == 1);
    scene.front().delete(adapter + "/aliases/champion?expected=1");
    workers.forEach(scene::crash);
    workers.forEach(worker -> worker.temporal.allow());
    approved.join();
  }
}
