package io.tunewright.storage.catalog;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where an alias goes back to. Pure. */
public final class Formerly {
  private Formerly() {}

  /**
   * The version before the one that it points at now. A way back is no way forward: after 1, 2, 3
   * and a step back to 2, the next one leads to 1.
   *
   * @param moves all of one alias, the oldest first
   * @param there versions that still are; others are passed over
   */
  public static Optional<Integer> before(List<AliasMove> moves, Set<Integer> there) {
    Deque<Integer> past = new ArrayDeque<>();
    for (AliasMove move : moves) {
      Integer to = move.to();
      switch (move.kind()) {
        case SET -> {
          if (to == null) {
            past.clear();
          } else {
            past.push(to);
          }
        }
        case ROLLED_BACK, DELETED -> {
          while (!past.isEmpty() && !past.peek().equals(to)) {
            past.pop();
          }
        }
      }
    }
    Integer now = past.poll();
    return past.stream().filter(there::contains).filter(each -> !each.equals(now)).findFirst();
  }
}
