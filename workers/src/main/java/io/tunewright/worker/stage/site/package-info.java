/** Weights and rows that lie on a site: seen, hashed and watched there, never copied or deleted. */
@NullMarked
package io.tunewright.worker.stage.site;

import org.jspecify.annotations.NullMarked;
