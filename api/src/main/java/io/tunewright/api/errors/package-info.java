/** How a failure reads on the wire: OpenAI's shape, with the field at fault. */
@NullMarked
package io.tunewright.api.errors;

import org.jspecify.annotations.NullMarked;
