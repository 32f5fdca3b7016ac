package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Case.of;
import static io.tunewright.standalone.chaos.Expectation.CANCELLED;
import static io.tunewright.standalone.chaos.Expectation.FAILED;
import static io.tunewright.standalone.chaos.Expectation.GONE_ON;

import io.tunewright.standalone.chaos.Member.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Pauses, deadlines and hanging trainers, and what goes wrong around them. */
final class OperatorCases {
  private OperatorCases() {}

  static List<Case> all() {
    return List.of(
        paused("a paused job goes on from what it saved", scene -> {}, scene -> {}).inEveryBuild(),
        paused(
            "both site workers are killed while a job saves for its pause",
            scene -> scene.fleet().members(Role.SITE).forEach(scene::crash),
            scene -> {}),
        paused(
            "both workers are killed while a job saves for its pause",
            scene -> scene.fleet().members(Role.WORKER).forEach(scene::crash),
            scene -> {}),
        paused("everything is killed while a job is paused", scene -> {}, OperatorCases::all),
        paused(
            "Temporal loses its database while a job is paused",
            scene -> {},
            scene -> {
              scene.fleet().ground().temporal().lose();
              scene.fleet().ground().temporal().revive();
            }),
        of(
            "a paused job is cancelled",
            CANCELLED,
            scene -> {
              Judge.Job job = pause(scene);
              awaitPaused(scene, job);
              scene.front().cancel(job.id());
            }),
        of(
            "a job is stopped at its deadline",
            FAILED,
            scene -> {
              Judge.Job job = scene.submit(scene.order().stepping(1500));
              scene.await(job, line -> line.is("step", "-train-1") && line.step() == 2);
              scene.front().extend(job.id(), Instant.now().plus(Duration.ofSeconds(3)));
            }),
        of(
            "a trainer that hangs is stopped and goes on from what it saved",
            GONE_ON,
            scene -> scene.submit(scene.order().with("train-1", 15, "hang"))),
        of(
            "a checkpoint with a flipped bit is not resumed from",
            Expectation.trainings(2),
            scene ->
                scene.submit(
                    scene.order().with("train-1", 20, "flipped").with("train-1", 25, "die"))));
  }

  /**
   * @param saving done as soon as the pause is asked for
   * @param waiting done once it has come true
   */
  private static Case paused(String name, Consumer<Scene> saving, Consumer<Scene> waiting) {
    return of(
        name,
        GONE_ON,
        scene -> {
          Judge.Job job = pause(scene);
          saving.accept(scene);
          awaitPaused(scene, job);
          waiting.accept(scene);
          scene.front().tell(job.id(), "resume");
        });
  }

  private static Judge.Job pause(Scene scene) {
    Judge.Job job = scene.submit(scene.order().stepping(200));
    scene.await(job, line -> line.is("step", "-train-1") && line.step() == 5);
    scene.front().tell(job.id(), "pause");
    return job;
  }

  private static void awaitPaused(Scene scene, Judge.Job job) {
    scene.until("it is paused", () -> scene.front().status(job.id()).equals("paused"));
  }

  private static void all(Scene scene) {
    scene.fleet().all().forEach(scene::kill);
    scene.fleet().heal();
  }
}
