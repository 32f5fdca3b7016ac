/** Whether this process is well. */
@NullMarked
package io.tunewright.api.health;

import org.jspecify.annotations.NullMarked;
