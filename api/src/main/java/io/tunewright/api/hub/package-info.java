/** A read-only hub that Hugging Face's own clients use, for staged models and adapters. */
@NullMarked
package io.tunewright.api.hub;

import org.jspecify.annotations.NullMarked;
