package io.tunewright.standalone.chaos;

import io.tunewright.standalone.chaos.StoreCall.Phase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Who wants to be told of which request to the store, each of them once. */
final class Watchers {
  private record Watcher(
      Phase phase, Predicate<StoreCall> wanted, Consumer<StoreCall> told, AtomicBoolean done) {}

  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

  /** Calls {@code told} at the first such request, in the request's own thread: it waits. */
  void once(Phase phase, Predicate<StoreCall> wanted, Consumer<StoreCall> told) {
    watchers.add(new Watcher(phase, wanted, told, new AtomicBoolean()));
  }

  void clear() {
    watchers.clear();
  }

  void tell(Phase phase, StoreCall call) {
    for (Watcher watcher : watchers) {
      if (watcher.phase() == phase
          && watcher.wanted().test(call)
          && watcher.done().compareAndSet(false, true)) {
        watcher.told().accept(call);
      }
    }
  }
}
