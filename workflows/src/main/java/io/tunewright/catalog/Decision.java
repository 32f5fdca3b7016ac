package io.tunewright.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an operator said of an adapter that passed its gate.
 *
 * @param by who
 */
public record Decision(boolean approved, String by, @Nullable String note, Instant at) {}
