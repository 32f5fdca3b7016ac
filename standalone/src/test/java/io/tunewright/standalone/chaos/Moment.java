package io.tunewright.standalone.chaos;

import io.tunewright.standalone.chaos.Member.Role;
import io.tunewright.standalone.chaos.StoreCall.Phase;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An exact instant of a job's life, at which something can be done to the fleet. */
sealed interface Moment {
  /** A request to the store, which waits while something is done. */
  record Asking(String name, Phase phase, Predicate<StoreCall> wanted) implements Moment {}

  /** Something that a trainer did, noticed within hundredths of a second. */
  record Doing(String name, Predicate<Ledger.Line> wanted) implements Moment {}

  /** A message reaches the receiver, which does not answer while something is done. */
  record Telling(String name, Predicate<Receiver.Message> wanted) implements Moment {}

  /** The second one from when the first has come. */
  record Then(Moment first, Moment second) implements Moment {
    @Override
    public String name() {
      return second.name();
    }
  }

  String name();

  /**
   * The moment when it has come.
   *
   * @param member who was at it, null where that was a trainer
   * @param trainer its process id, 0 where it was no trainer
   */
  record Instant(@Nullable Member member, long trainer) {
    Member atWork() {
      return java.util.Objects.requireNonNull(member, "no member is known to be at it");
    }
  }

  /** Done when the moment came and what was to be done then is done. */
  record Armed(String name, CompletableFuture<Void> done) {
    void await(Duration patience) {
      try {
        done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException | InterruptedException never) {
        throw new AssertionError("the moment never came: " + name, never);
      } catch (ExecutionException failed) {
        throw new AssertionError("what was to be done failed at: " + name, failed.getCause());
      }
    }
  }

  default Armed arm(Scene scene, Consumer<Instant> deed) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    switch (this) {
      case Asking asking ->
          scene
              .fleet()
              .ground()
              .watchers()
              .once(
                  asking.phase(),
                  asking.wanted(),
                  call -> run(deed, new Instant(call.member(), 0), done));
      case Doing doing ->
          scene
              .stage()
              .ledger()
              .once(doing.wanted(), line -> run(deed, new Instant(null, line.pid()), done));
      case Telling telling ->
          scene
              .stage()
              .receiver()
              .once(telling.wanted(), message -> run(deed, new Instant(null, 0), done));
      case Then then ->
          then.first()
              .arm(scene, first -> then.second().arm(scene, second -> run(deed, second, done)));
    }
    return new Armed(name(), done);
  }

  private static void run(Consumer<Instant> deed, Instant at, CompletableFuture<Void> done) {
    try {
      deed.accept(at);
      done.complete(null);
    } catch (Throwable failed) {
      done.completeExceptionally(failed);
    }
  }

  static Moment step(int step) {
    return new Doing(
        "the first training does step " + step,
        line -> line.is("step", "-train-1") && line.step() == step);
  }

  Moment LAUNCHED = new Doing("the trainer has just begun", line -> line.is("launch", "-train-1"));
  Moment SAVED = new Doing("a checkpoint is just saved", line -> line.is("save", "-train-1"));
  Moment TRAINED =
      new Doing(
          "training has just ended",
          line -> line.event().equals("end") && line.order().contains("-train-"));
  Moment EVALUATING =
      new Doing("the evaluation has just begun", line -> line.is("launch", "-evaluate-1"));
  Moment EVALUATED =
      new Doing("the evaluation has just ended", line -> line.is("end", "-evaluate-1"));

  Moment UPLOAD_BEGINS = asking("a checkpoint's upload begins", Phase.ARRIVED, weights());
  Moment UPLOAD_HALF = asking("half of a checkpoint's file is sent", Phase.HALFWAY, weights());
  Moment PART_HALF =
      asking(
          "half of an upload's second part is sent",
          Phase.HALFWAY,
          call -> call.puts("/checkpoints/") && call.query().contains("partNumber=2"));
  Moment COMMIT_ARRIVES =
      asking("a checkpoint's manifest arrives", Phase.ARRIVED, manifest("/checkpoints/"));
  Moment COMMIT_DONE =
      asking("a checkpoint's manifest is written", Phase.ANSWERED, manifest("/checkpoints/"));
  Moment JUDGED =
      asking("the verdict's numbers arrive", Phase.ARRIVED, call -> call.puts("evaluation.json"));
  Moment PUBLISH_BEGINS =
      asking("the publication begins", Phase.ARRIVED, call -> call.puts("/adapters/"));
  Moment PUBLISH_HALF =
      asking(
          "half of the adapter is published",
          Phase.HALFWAY,
          call -> call.puts("/adapters/") && call.key().endsWith(".safetensors"));
  Moment PUBLISH_ARRIVES =
      asking("the adapter's manifest arrives", Phase.ARRIVED, manifest("/adapters/"));
  Moment PUBLISH_DONE =
      asking("the adapter's manifest is written", Phase.ANSWERED, manifest("/adapters/"));
  Moment PLANNING =
      asking("the training file is read for the plan", Phase.ARRIVED, rows(Role.WORKER));
  Moment SAVING =
      new Doing("the trainer is in the middle of a save", line -> line.event().equals("frozen"));
  Moment BRINGING_WEIGHTS =
      asking(
          "weights are brought to the site",
          Phase.ARRIVED,
          call ->
              call.method().equals("GET")
                  && call.key().startsWith("blobs/")
                  && call.member().role() == Role.SITE);
  Moment BRINGING =
      asking("the training file is brought to the site", Phase.ARRIVED, rows(Role.SITE));

  Moment SCORING = new Doing("the measuring has just begun", line -> line.is("launch", "-score-1"));
  Moment SCORED_BASE = new Doing("the base is just measured", line -> line.is("score", "-score-1"));
  Moment SCORED = new Doing("the measuring has just ended", line -> line.is("end", "-score-1"));
  Moment VERDICT_ARRIVES =
      new Then(SCORED, asking("the verdict's record arrives", Phase.ARRIVED, scores()));
  Moment VERDICT_DONE =
      new Then(SCORED, asking("the verdict's record is written", Phase.ANSWERED, scores()));
  Moment PROMOTION_ARRIVES =
      new Then(VERDICT_DONE, asking("the champion's record arrives", Phase.ARRIVED, aliases()));
  Moment PROMOTION_DONE =
      new Then(VERDICT_DONE, asking("the champion's record is written", Phase.ANSWERED, aliases()));
  Moment END_ARRIVES =
      new Then(
          PROMOTION_DONE, asking("the evaluation's last record arrives", Phase.ARRIVED, scores()));

  Moment LOOKED_ARRIVES = asking("what a run has found arrives", Phase.ARRIVED, run("/rows"));
  Moment LOOKED = asking("what a run has found is written", Phase.ANSWERED, run("/rows"));
  Moment DECISION_ARRIVES =
      new Then(LOOKED, asking("a run's decision arrives", Phase.ARRIVED, run("/run.json")));
  Moment DECISION_DONE =
      new Then(LOOKED, asking("a run's decision is written", Phase.ANSWERED, run("/run.json")));
  Moment ASSEMBLY_HALF =
      asking(
          "half of a run's training file is written",
          Phase.HALFWAY,
          call -> call.puts("/files/") && call.member().role() == Role.WORKER);
  Moment ASSEMBLED =
      asking("a run's training file is put together", Phase.ANSWERED, run("/origin.json"));
  Moment SUBMITTED =
      new Then(ASSEMBLED, asking("a run's job is submitted", Phase.ANSWERED, run("/run.json")));
  Moment OUTCOME_ARRIVES =
      new Then(PROMOTION_DONE, asking("a run's outcome arrives", Phase.ARRIVED, run("/run.json")));
  Moment OUTCOME_DONE =
      new Then(
          PROMOTION_DONE, asking("a run's outcome is written", Phase.ANSWERED, run("/run.json")));

  Moment TOLD =
      new Telling(
          "the receiver is told of a job's end", message -> message.type().contains(".job."));

  private static Predicate<StoreCall> scores() {
    return call -> call.puts("/scores/");
  }

  private static Predicate<StoreCall> aliases() {
    return call -> call.puts("/aliases.json");
  }

  private static Predicate<StoreCall> run(String ending) {
    return call -> call.puts("/schedules/") && call.key().endsWith(ending);
  }

  private static Moment asking(String name, Phase phase, Predicate<StoreCall> wanted) {
    return new Asking(name, phase, wanted);
  }

  private static Predicate<StoreCall> rows(Role reader) {
    return call ->
        call.method().equals("GET")
            && call.key().contains("/files/")
            && call.member().role() == reader;
  }

  private static Predicate<StoreCall> weights() {
    return call -> call.puts("/checkpoints/") && call.key().endsWith(".safetensors");
  }

  private static Predicate<StoreCall> manifest(String of) {
    return call -> call.puts(of) && call.key().endsWith("/manifest.json");
  }
}
