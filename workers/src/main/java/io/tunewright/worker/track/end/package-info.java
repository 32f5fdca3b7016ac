/** Judges why a run ended, from what it left. */
@NullMarked
package io.tunewright.worker.track.end;

import org.jspecify.annotations.NullMarked;
