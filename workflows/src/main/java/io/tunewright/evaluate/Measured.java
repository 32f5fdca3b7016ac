package io.tunewright.evaluate;

import org.jspecify.annotations.Nullable;

/**
 * What an evaluation has measured so far; what is absent was not, or not yet.
 *
 * @param base with no adapter
 * @param candidate the version that is evaluated
 * @param champion the version that it is compared with
 */
public record Measured(
    @Nullable Scores base, @Nullable Scores candidate, @Nullable Scores champion) {
  public static final Measured NOTHING = new Measured(null, null, null);

  /** With what was measured later in place of the same from before. */
  public Measured and(Measured later) {
    return new Measured(
        later.base == null ? base : later.base,
        later.candidate == null ? candidate : later.candidate,
        later.champion == null ? champion : later.champion);
  }

  public Measured withChampion(@Nullable Scores other) {
    return new Measured(base, candidate, other);
  }
}
