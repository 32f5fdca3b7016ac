/** Everything in one process: the commands, and which modules each role is made of. */
@NullMarked
package io.tunewright.standalone;

import org.jspecify.annotations.NullMarked;
