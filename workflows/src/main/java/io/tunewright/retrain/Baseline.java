package io.tunewright.retrain;

/**
 * The last run of the same schedule that came to a trained adapter.
 *
 * @param run its id
 * @param dataHash of the rows that it found
 * @param sameRecipe whether it was told to make the same of its rows as is wanted now
 */
public record Baseline(String run, String dataHash, boolean sameRecipe) {}
