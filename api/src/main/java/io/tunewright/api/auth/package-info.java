/** Who calls, and what they may do. */
@NullMarked
package io.tunewright.api.auth;

import org.jspecify.annotations.NullMarked;
