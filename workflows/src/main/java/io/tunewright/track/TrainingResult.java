package io.tunewright.track;

import java.util.Map;

/**
 * The trainer's own record of having finished.
 *
 * @param trainedTokens counted by the trainer
 * @param software versions by package
 */
public record TrainingResult(
    long step,
    double firstTrainLoss,
    double lastTrainLoss,
    long trainedTokens,
    long trainableParameters,
    Map<String, String> software) {
  public TrainingResult {
    software = Map.copyOf(software);
  }
}
