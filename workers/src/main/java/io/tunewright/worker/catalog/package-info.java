/** Writes what workflows tell into the catalog. */
@NullMarked
package io.tunewright.worker.catalog;

import org.jspecify.annotations.NullMarked;
