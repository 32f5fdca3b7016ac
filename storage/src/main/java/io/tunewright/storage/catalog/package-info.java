/** The catalog: everything that lies in PostgreSQL. The only package that knows JDBC. */
@NullMarked
package io.tunewright.storage.catalog;

import org.jspecify.annotations.NullMarked;
