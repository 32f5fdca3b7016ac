package io.tunewright.plan;

import io.tunewright.job.Hyperparameters;
import org.jspecify.annotations.Nullable;

/** How many tokens of a row are trained on. */
public final class SequenceLength {
  private static final int STEP = 64;

  private SequenceLength() {}

  /**
   * Where rows are cut at the latest: what was asked for, else what the house allows, and never
   * beyond the model's context.
   */
  public static int limit(
      Hyperparameters asked, @Nullable Long contextLength, PlannerSettings settings) {
    int wanted = asked.maxLength() == null ? settings.sequenceLength() : asked.maxLength();
    return contextLength == null ? wanted : (int) Math.min(wanted, contextLength);
  }

  /**
   * The length asked for. For "auto" the longest row and a quarter (our count is an estimate: a
   * chat template may add what we don't see), rounded up to 64, within the limit. A generous length
   * costs nothing, as rows are padded only to the longest of their batch.
   */
  static int resolve(
      Hyperparameters asked, ModelFacts model, long longestRow, PlannerSettings settings) {
    int limit = limit(asked, model.contextLength(), settings);
    if (asked.maxLength() != null) {
      return limit;
    }
    return longest(limit, longestRow);
  }

  /** What rows come to at most that are cut at {@code length}. */
  static int longest(int length, long longestRow) {
    long roomy = longestRow + longestRow / 4;
    long rounded = (roomy / STEP + 1) * STEP;
    return (int) Math.min(length, rounded);
  }

  static void judge(Hyperparameters asked, ModelFacts model, Findings findings) {
    Long context = model.contextLength();
    if (asked.maxLength() != null && context != null && asked.maxLength() > context) {
      findings.refuse(
          "sequence_length is %d, wanted at most the model's context of %d tokens"
              .formatted(asked.maxLength(), context));
    }
  }
}
