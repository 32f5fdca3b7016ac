/** Metrics, logs and progress of runs, read from the object store. */
@NullMarked
package io.tunewright.api.telemetry;

import org.jspecify.annotations.NullMarked;
