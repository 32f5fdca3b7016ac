package io.tunewright.api.console.datasets;

import org.jspecify.annotations.Nullable;

/**
 * One message of a row, whatever the row's shape.
 *
 * @param trained whether loss falls on it
 * @param tools what it calls or answers, as JSON; null for none
 */
public record ChatTurn(String role, String text, boolean trained, @Nullable String tools) {}
