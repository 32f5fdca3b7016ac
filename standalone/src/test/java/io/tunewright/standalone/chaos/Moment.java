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
