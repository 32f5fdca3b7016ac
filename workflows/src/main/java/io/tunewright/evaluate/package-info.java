/** Stage 5: proving what an adapter changes. */
@NullMarked
package io.tunewright.evaluate;

import org.jspecify.annotations.NullMarked;
