/** Keeps every job that has not ended in the hands of a workflow. */
@NullMarked
package io.tunewright.api.sweep;

import org.jspecify.annotations.NullMarked;
