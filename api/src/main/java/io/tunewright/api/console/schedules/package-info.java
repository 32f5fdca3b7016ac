/** Schedules: when they train again, and what came of it. */
@NullMarked
package io.tunewright.api.console.schedules;

import org.jspecify.annotations.NullMarked;
