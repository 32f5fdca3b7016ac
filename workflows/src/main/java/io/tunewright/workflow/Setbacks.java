package io.tunewright.workflow;

import org.jspecify.annotations.Nullable;

/**
 * The attempts that ended since a job's last progress.
 *
 * @param ends all of them
 * @param charged those that the job's own budget pays for
 */
public record Setbacks(int ends, int charged) {
  static final Setbacks NONE = new Setbacks(0, 0);

  static Setbacks orNone(@Nullable Setbacks known) {
    return known == null ? NONE : known;
  }

  Setbacks and(boolean charge) {
    return new Setbacks(ends + 1, charge ? charged + 1 : charged);
  }
}
