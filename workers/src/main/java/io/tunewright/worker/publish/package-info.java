/** Turns checkpoints into versions of adapters. */
@NullMarked
package io.tunewright.worker.publish;

import org.jspecify.annotations.NullMarked;
