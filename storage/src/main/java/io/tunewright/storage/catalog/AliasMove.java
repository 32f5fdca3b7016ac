package io.tunewright.storage.catalog;

import io.tunewright.job.EvaluationId;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One move of an adapter's alias.
 *
 * @param from the version it pointed at, null for none
 * @param to the version it points at since, null for none
 * @param by who moved it
 * @param why in words
 * @param evaluation that moved it
 * @param moved later than every earlier move of this alias, to the microsecond
 */
public record AliasMove(
    String alias,
    Kind kind,
    @Nullable Integer from,
    @Nullable Integer to,
    String by,
    @Nullable String why,
    @Nullable EvaluationId evaluation,
    Instant moved) {

  /** How an alias comes to point elsewhere. */
  public enum Kind {
    /** To a version that was chosen for it. */
    SET,
    /** Back to where it pointed before. */
    ROLLED_BACK,
    /** Likewise, as its version was deleted. */
    DELETED;

    static Kind of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
