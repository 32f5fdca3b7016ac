package io.tunewright.track;

import io.tunewright.job.CheckpointRef;
import java.util.Map;

/**
 * A checkpoint that is committed: verified, uploaded, its manifest written last.
 *
 * @param metrics by name: {@code train_loss}, {@code valid_loss}, {@code
 *     train_mean_token_accuracy}, {@code valid_mean_token_accuracy}
 */
public record Checkpoint(CheckpointRef ref, int files, long bytes, Map<String, Double> metrics) {
  public Checkpoint {
    metrics = Map.copyOf(metrics);
  }
}
