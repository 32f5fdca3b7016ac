/** Evaluations of adapters: asked for, shown, decided. */
@NullMarked
package io.tunewright.api.evaluations;

import org.jspecify.annotations.NullMarked;
