/** Stage 1: from a request to a recipe that fits, or the reasons why none does. */
@NullMarked
package io.tunewright.plan;

import org.jspecify.annotations.NullMarked;
