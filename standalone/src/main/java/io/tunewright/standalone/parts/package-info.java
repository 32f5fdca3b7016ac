/** The parts that a bare machine lacks: a data directory, PostgreSQL, S3 and Temporal. */
@NullMarked
package io.tunewright.standalone.parts;

import org.jspecify.annotations.NullMarked;
