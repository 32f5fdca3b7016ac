/** Composition: which activities a worker of each role offers, on which task queues. */
@NullMarked
package io.tunewright.worker;

import org.jspecify.annotations.NullMarked;
