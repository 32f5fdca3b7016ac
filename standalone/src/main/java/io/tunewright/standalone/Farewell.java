package io.tunewright.standalone;

import java.nio.file.Path;
import java.util.List;

/** Stops a house, and says which trainers go on without it. */
final class Farewell {
  private Farewell() {}

  static void to(House house) {
    if (!house.isOpen()) {
      house.close();
      return;
    }
    System.out.println("stopping");
    Path workdir = house.workdir();
    house.close();
    List<Path> trainers = GoingOn.at(workdir);
    System.out.println(
        trainers.isEmpty()
            ? "Tunewright has stopped; no trainer is running"
            : "Tunewright has stopped; these trainers go on, and `up` finds them again:");
    trainers.forEach(run -> System.out.println("  " + run));
  }
}
