package io.tunewright.standalone.chaos;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * One thing that may go wrong.
 *
 * @param name a sentence
 * @param expects how its jobs must end
 * @param inBuild whether it belongs to the few that every build runs
 * @param play submits the jobs and does the harm; what it began to mend is awaited afterwards
 */
record Case(String name, Expectation expects, boolean inBuild, Consumer<Scene> play) {

  /** One job, and this done to the fleet at that moment of it. */
  static Case when(String name, Moment moment, Deed deed) {
    return when(name, Expectation.UNTOUCHED, moment, deed);
  }

  static Case when(String name, Expectation expects, Moment moment, Deed deed) {
    return of(
        name,
        expects,
        scene -> {
          scene.at(moment, at -> deed.doTo(scene, at));
          scene.submit(scene.order());
        });
  }

  static Case of(String name, Expectation expects, Consumer<Scene> play) {
    return new Case(name, expects, false, play);
  }

  Case inEveryBuild() {
    return new Case(name, expects, true, play);
  }

  /** The name as a word, for a command line. */
  String id() {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
  }

  @Override
  public String toString() {
    return name;
  }
}
