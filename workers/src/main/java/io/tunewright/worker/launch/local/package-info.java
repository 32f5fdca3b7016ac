/** Trainers as processes of this machine. */
@NullMarked
package io.tunewright.worker.launch.local;

import org.jspecify.annotations.NullMarked;
