package io.tunewright.worker.plan;

import java.util.List;
import java.util.Set;

/**
 * One example: a conversation.
 *
 * @param ignored fields beside the messages that training doesn't read
 */
record ChatRow(List<Turn> turns, Set<String> ignored) {
  ChatRow {
    turns = List.copyOf(turns);
    ignored = Set.copyOf(ignored);
  }

  /**
   * @param trained whether loss falls on it
   */
  record Turn(String role, String content, boolean trained) {}
}
