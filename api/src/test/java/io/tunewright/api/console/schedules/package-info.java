@NullMarked
package io.tunewright.api.console.schedules;

import org.jspecify.annotations.NullMarked;
