/** Reads what evaluation runs measured. */
@NullMarked
package io.tunewright.worker.evaluate;

import org.jspecify.annotations.NullMarked;
