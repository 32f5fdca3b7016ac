package io.tunewright.evaluate;

import java.util.List;

/**
 * What an adapter changes, measured on the same rows with the base loaded once.
 *
 * @param heldOut whether the rows were kept from training
 * @param baseLoss mean per trained token, natural logarithm
 * @param adapterLoss likewise, adapter on
 * @param largestLogitDifference absolute, base against adapter
 * @param largestBaseNoise absolute, base against base
 * @param samples what both answer to a few prompts
 */
public record Proof(
    boolean heldOut,
    long rows,
    long tokens,
    double baseLoss,
    double adapterLoss,
    double largestLogitDifference,
    double meanLogitDifference,
    double largestBaseNoise,
    double meanBaseNoise,
    List<Sample> samples) {

  public Proof {
    samples = List.copyOf(samples);
  }

  /** One prompt and both answers, greedily decoded. */
  public record Sample(String prompt, String base, String adapter) {}
}
