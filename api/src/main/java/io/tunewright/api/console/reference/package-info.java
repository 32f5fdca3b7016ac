/** The API's reference, from its own description. */
@NullMarked
package io.tunewright.api.console.reference;

import org.jspecify.annotations.NullMarked;
