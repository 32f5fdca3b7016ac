package io.tunewright.worker.track;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tunewright.launch.EndReason;
import io.tunewright.launch.RunState;
import io.tunewright.track.Sighting;
import io.tunewright.track.TrainingResult;
import io.tunewright.track.Watch;
import io.tunewright.worker.launch.RunDirectory;
import io.tunewright.worker.track.end.Cause;
import io.tunewright.worker.track.end.Traces;
import io.tunewright.worker.track.evidence.Evidence;
import io.tunewright.worker.track.stall.PhaseMark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Judges how a run ended. A training run succeeded only by three signs together: exit code 0, the
 * last step reached and committed, and the trainer's own result record. (A just-in-time save exits
 * 0 at step 10 of 60.)
 */
final class RunEnd {
  private static final JsonMapper JSON = new JsonMapper();

  private static final int LOG_LINES = 5;

  private RunEnd() {}

  /** False while the run goes on as far as anyone can tell. */
  static boolean hasEnded(RunState state) {
    return switch (state) {
      case RunState.Queued _, RunState.Running _, RunState.Unreachable _ -> false;
      case RunState.Succeeded _, RunState.Failed _, RunState.Gone _ -> true;
    };
  }

  /**
   * @param evidence where what is left is kept, unless the run has finished
   */
  static Sighting of(RunState state, Watch watch, Evidence evidence) {
    return switch (state) {
      case RunState.Queued _, RunState.Running _, RunState.Unreachable _ ->
          throw new IllegalArgumentException("it has not ended: " + state);
      case RunState.Succeeded _ when watch.maxSteps() == 0 -> new Sighting.Finished(null);
      case RunState.Succeeded _ -> trained(state, watch, evidence);
      case RunState.Failed(String reason, _, _) ->
          died(state, watch, reason + lastWords(watch), evidence);
      case RunState.Gone(String why) -> died(state, watch, why, evidence);
    };
  }

  private static Sighting died(RunState state, Watch watch, String reason, Evidence evidence) {
    return died(watch, reason, cause(state, watch), evidence);
  }

  private static EndReason cause(RunState state, Watch watch) {
    RunDirectory run = directory(watch);
    return Cause.of(
        Traces.of(
            state,
            run,
            PhaseMark.saysStopped(run.output()),
            Metrics.lossLost(run.output().resolve(Metrics.FILE))));
  }

  /** Of a trainer that ended by itself, and before its last step. */
  private static String early(EndReason cause, Watch watch) {
    String at =
        watch.afterStep() == 0
            ? "before its first checkpoint"
            : "after a checkpoint of step %d of %d".formatted(watch.afterStep(), watch.maxSteps());
    return switch (cause) {
      case STOPPED -> "Tunewright told the trainer to stop, and it ended " + at;
      case TIME_LIMIT -> "the trainer was told that its time is over, and ended " + at;
      case STOPPED_OUTSIDE, PREEMPTED, NODE_LOST ->
          "somebody else told the trainer to stop, and it ended " + at;
      case FINISHED,
          STALLED,
          DISK_FULL,
          STORE_UNREACHABLE,
          OUT_OF_MEMORY,
          NON_FINITE_LOSS,
          BAD_CONFIGURATION,
          UNKNOWN ->
          "the trainer ended with exit code 0 " + at + " and left no result";
    };
  }

  private static Sighting died(Watch watch, String reason, EndReason cause, Evidence evidence) {
    boolean mayRecover = cause != EndReason.BAD_CONFIGURATION && cause != EndReason.NON_FINITE_LOSS;
    String key = evidence.ofEnd("%s: %s".formatted(cause.inWords(), reason));
    return new Sighting.Died(reason, mayRecover, cause, key);
  }

  private static Sighting trained(RunState state, Watch watch, Evidence evidence) {
    Path file = directory(watch).output().resolve("result.json");
    Result result;
    try {
      result = JSON.readValue(Files.readAllBytes(file), Result.class);
    } catch (NoSuchFileException none) {
      EndReason cause = cause(state, watch);
      return died(watch, early(cause, watch), cause, evidence);
    } catch (JacksonException torn) {
      return died(
          watch,
          "the trainer's result can't be read: " + torn.getOriginalMessage(),
          EndReason.UNKNOWN,
          evidence);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not read " + file, unreadable);
    }
    if (result.step() != watch.maxSteps() || watch.afterStep() != watch.maxSteps()) {
      return died(
          watch,
          "the trainer says it ended at step %d, its last sound checkpoint is of step %d, wanted %d"
              .formatted(result.step(), watch.afterStep(), watch.maxSteps()),
          EndReason.UNKNOWN,
          evidence);
    }
    Double first = result.firstTrainLoss();
    Double last = result.lastTrainLoss();
    if (first == null || last == null) {
      return died(
          watch,
          "the trainer says that its loss went from %s to %s, wanted numbers"
              .formatted(first, last),
          EndReason.NON_FINITE_LOSS,
          evidence);
    }
    return new Sighting.Finished(
        new TrainingResult(
            result.step(),
            first,
            last,
            result.trainedTokens(),
            result.trainableParameters(),
            result.software()));
  }

  /**
   * @param firstTrainLoss null where it was no number, and so is {@code lastTrainLoss}
   */
  private record Result(
      long step,
      @JsonProperty("first_train_loss") @Nullable Double firstTrainLoss,
      @JsonProperty("last_train_loss") @Nullable Double lastTrainLoss,
      @JsonProperty("trained_tokens") long trainedTokens,
      @JsonProperty("trainable_parameters") long trainableParameters,
      Map<String, String> software) {}

  /** The end of the log, which mostly says why. */
  private static String lastWords(Watch watch) {
    List<String> lines = directory(watch).logTail(LOG_LINES);
    return lines.isEmpty() ? "" : "; its last words: " + String.join(" | ", lines);
  }

  private static RunDirectory directory(Watch watch) {
    return new RunDirectory(Path.of(watch.run().directory()));
  }
}
