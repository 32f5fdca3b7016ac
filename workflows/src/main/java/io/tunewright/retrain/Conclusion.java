package io.tunewright.retrain;

import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param reason null where the outcome says all
 */
public record Conclusion(Outcome outcome, @Nullable String reason) {}
