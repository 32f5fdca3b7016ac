/** Stage 4: following a run and committing its checkpoints. */
@NullMarked
package io.tunewright.track;

import org.jspecify.annotations.NullMarked;
