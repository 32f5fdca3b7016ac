package io.tunewright.worker.stage.transfer;

import io.tunewright.storage.objects.PartUpload;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The parts of one file from its start on, without a gap, that are both hashed and received: as far
 * as another process could go on from.
 */
final class Prefix {
  private final Map<Integer, String> states = new HashMap<>();
  private final Map<Integer, PartUpload.Part> parts = new TreeMap<>();
  private int whole;
  private String state = "";

  /**
   * @param parts the first ones, without a gap
   * @param state of the hash after them, empty at the start
   */
  Prefix(Map<Integer, PartUpload.Part> parts, String state) {
    this.parts.putAll(parts);
    this.whole = parts.size();
    this.state = state;
  }

  /**
   * @param state of the hash after this part; empty where it can't be had
   */
  synchronized void hashed(int number, String state) {
    states.put(number, state);
    advance();
  }

  synchronized void received(int number, PartUpload.Part part) {
    parts.put(number, part);
    advance();
  }

  private void advance() {
    while (states.containsKey(whole + 1) && parts.containsKey(whole + 1)) {
      whole++;
      String after = states.remove(whole);
      if (after != null) {
        state = after;
      }
    }
  }

  /** How many parts, and the hash's state after them. */
  record Reached(int parts, String state) {}

  synchronized Reached reached() {
    return new Reached(whole, state);
  }

  /** All parts that were received, by number. */
  synchronized Map<Integer, PartUpload.Part> parts() {
    return new TreeMap<>(parts);
  }
}
