/**
 * Proof, that anyone can run, that doubt never kills healthy work: a whole installation in real
 * processes of its own, disturbed at exact instants, and judged by what is left.
 */
@NullMarked
package io.tunewright.standalone.chaos;

import org.jspecify.annotations.NullMarked;
