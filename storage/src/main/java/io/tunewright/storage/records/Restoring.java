package io.tunewright.storage.records;

import io.tunewright.storage.catalog.Rows.Addition;
import io.tunewright.storage.objects.ObjectStore;
import java.util.List;

/** One kind of record in S3, and what it puts back into the catalog. Safe for many threads. */
interface Restoring {

  /** What its records tell of, in the plural. */
  String things();

  /** Whether the object with this key is one of its records. */
  boolean owns(String key);

  /**
   * Reads a record; touches nothing but the store.
   *
   * @return rows, in the order in which they refer to one another
   * @throws io.temporal.failure.ApplicationFailure saying what is wrong with it
   */
  List<Addition> read(ObjectStore.Entry record);
}
