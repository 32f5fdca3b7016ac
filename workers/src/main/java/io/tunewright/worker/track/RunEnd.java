package io.tunewright.worker.track;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tunewright.launch.EndReason;
import io.tunewright.launch.RunState;
import io.tunewright.track.Sighting;
import io.tunewright.track.TrainingResult;
import io.tunewright.track.Watch;
import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** The end, or empty while the run goes on as far as anyone can tell. */
  static Optional<Sighting> of(RunState state, Watch watch, Path output) {
    return switch (state) {
      case RunState.Queued _, RunState.Running _, RunState.Unreachable _ -> Optional.empty();
      case RunState.Succeeded _ when watch.maxSteps() == 0 ->
          Optional.of(new Sighting.Finished(null));
      case RunState.Succeeded _ -> Optional.of(trained(watch, output));
      case RunState.Failed(String reason, int exitCode) ->
          Optional.of(died(watch, reason + lastWords(watch), killed(exitCode)));
      case RunState.Gone(String evidence) -> Optional.of(died(watch, evidence, true));
    };
  }

  private static Sighting died(Watch watch, String reason, boolean mayRecover) {
    EndReason cause =
        Files.exists(new RunDirectory(Path.of(watch.run().directory())).stopFile())
            ? EndReason.STOPPED
            : null;
    return new Sighting.Died(reason, mayRecover, cause, null);
  }

  /** By a signal or without a trace: the place's doing, not the settings'. */
  private static boolean killed(int exitCode) {
    return exitCode < 0 || exitCode > 128;
  }

  private static Sighting trained(Watch watch, Path output) {
    Path file = output.resolve("result.json");
    if (!Files.exists(file)) {
      return died(
          watch,
          "the trainer ended with exit code 0 after a checkpoint of step %d of %d and left no result"
              .formatted(watch.afterStep(), watch.maxSteps()),
          true);
    }
    Result result = read(file);
    if (result.step() != watch.maxSteps() || watch.afterStep() != watch.maxSteps()) {
      return died(
          watch,
          "the trainer says it ended at step %d, its last sound checkpoint is of step %d, wanted %d"
              .formatted(result.step(), watch.afterStep(), watch.maxSteps()),
          true);
    }
    return new Sighting.Finished(
        new TrainingResult(
            result.step(),
            result.firstTrainLoss(),
            result.lastTrainLoss(),
            result.trainedTokens(),
            result.trainableParameters(),
            result.software()));
  }

  private record Result(
      long step,
      @JsonProperty("first_train_loss") double firstTrainLoss,
      @JsonProperty("last_train_loss") double lastTrainLoss,
      @JsonProperty("trained_tokens") long trainedTokens,
      @JsonProperty("trainable_parameters") long trainableParameters,
      Map<String, String> software) {}

  private static Result read(Path file) {
    try {
      return JSON.readValue(Files.readAllBytes(file), Result.class);
    } catch (IOException | JacksonException unreadable) {
      throw new UncheckedIOException(new IOException("could not read " + file, unreadable));
    }
  }

  /** The end of the log, which mostly says why. */
  private static String lastWords(Watch watch) {
    List<String> lines = new RunDirectory(Path.of(watch.run().directory())).logTail(LOG_LINES);
    return lines.isEmpty() ? "" : "; its last words: " + String.join(" | ", lines);
  }
}
