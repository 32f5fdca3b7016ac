/** Tells a run that hangs from one that is slow. */
@NullMarked
package io.tunewright.worker.track.stall;

import org.jspecify.annotations.NullMarked;
