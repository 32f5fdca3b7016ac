/** Training on a schedule: what is trained again, when, on which rows, and what came of it. */
@NullMarked
package io.tunewright.api.schedules;

import org.jspecify.annotations.NullMarked;
