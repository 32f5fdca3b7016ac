/** Inference servers of the operator's, and which adapters they have loaded. */
@NullMarked
package io.tunewright.api.servers;

import org.jspecify.annotations.NullMarked;
