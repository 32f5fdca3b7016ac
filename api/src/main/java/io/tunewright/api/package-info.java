/** The front door: which parts it is made of. */
@NullMarked
package io.tunewright.api;

import org.jspecify.annotations.NullMarked;
