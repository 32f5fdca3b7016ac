package io.tunewright.standalone;

import io.tunewright.standalone.parts.Home;

/** The demo's inputs, made once in the cache for all tests. */
final class DemoData {
  private DemoData() {}

  static synchronized DemoInputs inputs() {
    Home cache = RealParts.cache();
    return RealParts.wanted(
        "the demo's model", () -> DemoInputs.prepare(cache, RealParts.python()));
  }
}
