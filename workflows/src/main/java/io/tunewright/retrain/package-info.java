/** When and on what models are trained again, and what each run of a schedule came to. */
@NullMarked
package io.tunewright.retrain;

import org.jspecify.annotations.NullMarked;
