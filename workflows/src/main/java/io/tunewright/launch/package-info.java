/** Stage 3: handing an order to whatever runs trainers at a site. */
@NullMarked
package io.tunewright.launch;

import org.jspecify.annotations.NullMarked;
