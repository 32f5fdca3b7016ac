package io.tunewright.catalog;

import io.tunewright.evaluate.Champion;
import io.tunewright.evaluate.Measured;

/**
 * Whom an adapter is compared with.
 *
 * @param known what earlier evaluations have measured on the same tasks, and need not be again
 */
public record Standing(Champion champion, Measured known) {}
