package io.tunewright.standalone.chaos;

/** A part of the installation that can be taken away and given back. */
interface Breakable {
  /** For people. */
  String name();

  /** Ends it at once, as a power cut would; nothing where it is down already. */
  void kill();

  /** Starts it again, and returns once it is ready; nothing where it is up. */
  void revive();

  /** Stands still, its connections open. */
  void freeze();

  void thaw();
}
