/** The score: the workflows that call the stages in order. */
@NullMarked
package io.tunewright.workflow;

import org.jspecify.annotations.NullMarked;
