/** Datasets: what is in them, before a job trains on it. */
@NullMarked
package io.tunewright.api.console.datasets;

import org.jspecify.annotations.NullMarked;
