package io.tunewright.standalone.chaos;

import java.time.Duration;
import java.util.List;

/** Plays one case on a fleet that is in order, and leaves it in order. */
final class Round {
  private Round() {}

  /**
   * @param broken names of what was killed, frozen or filled
   * @param time from the first order to the last job's end
   */
  record Result(Case played, List<String> broken, Duration time) {}

  /**
   * @throws AssertionError naming what is not as it must be
   */
  static Result play(Stage stage, Case played, long seed) {
    Scene scene = new Scene(stage, seed);
    Judge judge = new Judge(stage);
    stage.ledger().clear();
    stage.receiver().clear();
    long began = System.nanoTime();
    try {
      played.play().accept(scene);
      scene.awaitArmed();
      scene.schedules().forEach(watched -> addJobs(judge, scene, watched));
      scene.jobs().forEach(judge::awaitAll);
      Duration time = Duration.ofNanos(System.nanoTime() - began);
      scene.awaitMended();
      stage.fleet().heal();
      scene.jobs().forEach(job -> judge.judge(job, played.expects()));
      scene.schedules().forEach(judge::judge);
      String endpoint = scene.endpoint();
      if (endpoint != null) {
        judge.judgeEvents(endpoint, scene);
      }
      judge.judgeUploads();
      return new Result(played, scene.broken(), time);
    } catch (Throwable failed) {
      scene.awaitMended();
      stage.fleet().heal();
      judge.clear(scene.jobs());
      throw failed;
    } finally {
      scene.endAll();
    }
  }

  private static void addJobs(Judge judge, Scene scene, Watched watched) {
    judge.awaitRuns(watched).forEach(run -> scene.add(watched.order(), run.path("job").asString()));
  }
}
