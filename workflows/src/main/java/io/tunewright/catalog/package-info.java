/** What the catalog is told about jobs while they walk the road. */
@NullMarked
package io.tunewright.catalog;

import org.jspecify.annotations.NullMarked;
