/**
 * Turns weights that were published in 8 and 4 bits into plain BF16: a snapshot of its own, made of
 * a staged one.
 */
@NullMarked
package io.tunewright.worker.stage.transcode;

import org.jspecify.annotations.NullMarked;
