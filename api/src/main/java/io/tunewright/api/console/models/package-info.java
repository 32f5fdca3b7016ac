/** Base models: what is staged, and what uses it. */
@NullMarked
package io.tunewright.api.console.models;

import org.jspecify.annotations.NullMarked;
