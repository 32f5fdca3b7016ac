/** The console's door: who is signed in, for how long, and what browsers are held to. */
@NullMarked
package io.tunewright.api.signin;

import org.jspecify.annotations.NullMarked;
