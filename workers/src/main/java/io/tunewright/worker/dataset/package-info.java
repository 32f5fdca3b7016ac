/** Rows of datasets: in which forms they come, and what they are to trainers. */
@NullMarked
package io.tunewright.worker.dataset;

import org.jspecify.annotations.NullMarked;
