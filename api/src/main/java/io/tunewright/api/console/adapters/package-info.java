/** Adapters: their versions, proofs and aliases. */
@NullMarked
package io.tunewright.api.console.adapters;

import org.jspecify.annotations.NullMarked;
