/** Stage 6: giving an adapter its version. */
@NullMarked
package io.tunewright.publish;

import org.jspecify.annotations.NullMarked;
