package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Expectation.UNTOUCHED;

import java.util.List;

/** Everything that is known to go wrong, by name. */
final class Cases {
  private Cases() {}

  static List<Case> all() {
    return List.of(
        Case.of("nothing goes wrong", UNTOUCHED, scene -> scene.submit(scene.order()))
            .inEveryBuild());
  }
}
