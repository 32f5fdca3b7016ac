package io.tunewright.evaluate;

import org.jspecify.annotations.Nullable;

/**
 * One metric as it was measured.
 *
 * @param value null where it came out as no number
 * @param standardError null where the harness gives none
 * @param higherIsBetter as the harness says of the metric
 */
public record Score(
    @Nullable Double value, @Nullable Double standardError, boolean higherIsBetter) {}
