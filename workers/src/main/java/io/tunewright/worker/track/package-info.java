/** Follows runs: ships their metrics and logs, commits their checkpoints. */
@NullMarked
package io.tunewright.worker.track;

import org.jspecify.annotations.NullMarked;
