/** Moves one file's bytes from where they are into the object store, proven and resumable. */
@NullMarked
package io.tunewright.worker.stage.transfer;

import org.jspecify.annotations.NullMarked;
