/** Planning at work: reads datasets, models and sites, and asks the planner. */
@NullMarked
package io.tunewright.worker.plan;

import org.jspecify.annotations.NullMarked;
