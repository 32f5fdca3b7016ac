/** What can go wrong, and whose fault it is. */
@NullMarked
package io.tunewright.fault;

import org.jspecify.annotations.NullMarked;
