/** Telling other systems what has happened. */
@NullMarked
package io.tunewright.notify;

import org.jspecify.annotations.NullMarked;
