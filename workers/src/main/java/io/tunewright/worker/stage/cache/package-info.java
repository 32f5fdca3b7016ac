/**
 * A site's cache of weights: what lies there, who uses it, and what makes room for more. All state
 * is files below {@code hub/}, so that every worker of the site sees the same.
 */
@NullMarked
package io.tunewright.worker.stage.cache;

import org.jspecify.annotations.NullMarked;
