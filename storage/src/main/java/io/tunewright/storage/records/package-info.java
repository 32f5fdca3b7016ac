/**
 * What lies in S3 so that the catalog can be made again from it: each kind of record is written and
 * read back in one place.
 */
@NullMarked
package io.tunewright.storage.records;

import org.jspecify.annotations.NullMarked;
