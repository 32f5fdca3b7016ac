package io.tunewright.plan;

import io.tunewright.job.Hyperparameters;
import io.tunewright.job.Method;

/**
 * The peak rate, and how it relates to the base rate that multipliers refer to.
 *
 * @param rate of the optimizer after warm-up
 * @param multiplier the rate over the method's base
 */
record LearningRate(double rate, double multiplier) {

  static LearningRate of(Hyperparameters asked, Method method) {
    double base = base(method);
    if (asked.learningRate() != null) {
      return new LearningRate(asked.learningRate(), asked.learningRate() / base);
    }
    double multiplier = asked.learningRateMultiplier() == null ? 1 : asked.learningRateMultiplier();
    return new LearningRate(base * multiplier, multiplier);
  }

  /**
   * What a multiplier of 1 means: 2e-4 for supervised tuning (the rate of the LoRA and QLoRA
   * papers, about ten times that of full tuning), 5e-6 for preferences and 1e-5 for rewards (ten
   * times TRL's defaults for full tuning, rounded down).
   */
  static double base(Method method) {
    return switch (method) {
      case SUPERVISED -> 2e-4;
      case DPO -> 5e-6;
      case REINFORCEMENT -> 1e-5;
    };
  }
}
