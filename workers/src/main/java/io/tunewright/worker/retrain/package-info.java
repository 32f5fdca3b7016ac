/** Looks at the data of schedules, puts training files together, and submits jobs on them. */
@NullMarked
package io.tunewright.worker.retrain;

import org.jspecify.annotations.NullMarked;
