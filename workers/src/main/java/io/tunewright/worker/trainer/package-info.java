/** What each trainer needs to be told, and what it leaves behind. */
@NullMarked
package io.tunewright.worker.trainer;

import org.jspecify.annotations.NullMarked;
