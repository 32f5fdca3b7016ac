/** Keeps what was seen of a run that did not do well, for people to read. */
@NullMarked
package io.tunewright.worker.track.evidence;

import org.jspecify.annotations.NullMarked;
