/** Base models and adapters, as Tunewright's own resources. */
@NullMarked
package io.tunewright.api.registry;

import org.jspecify.annotations.NullMarked;
