package io.tunewright.storage.records;

import io.tunewright.storage.catalog.Rows.Addition;
import io.tunewright.storage.objects.ObjectStore;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One kind of record in S3, and what it puts back into the catalog. Safe for many threads. */
interface Restoring {

  /** What its records tell of, in the plural. */
  String things();

  /** What the keys of its records look like. */
  Pattern form();

  /** The groups of {@link #form} in the key of one of its records; empty for any other key. */
  default Optional<MatchResult> parts(String key) {
    Matcher matcher = form().matcher(key);
    return matcher.matches() ? Optional.of(matcher) : Optional.empty();
  }

  /**
   * Reads a record; touches nothing but the store.
   *
   * @param key its {@link #parts}
   * @return rows, in the order in which they refer to one another
   * @throws io.temporal.failure.ApplicationFailure saying what is wrong with it
   */
  List<Addition> read(ObjectStore.Entry record, MatchResult key);
}
