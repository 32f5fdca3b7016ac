package io.tunewright.worker.dataset;

import java.util.List;
import java.util.Set;

/**
 * One example: a conversation.
 *
 * @param ignored fields beside the messages that training doesn't read
 */
public record ChatRow(List<Turn> turns, Set<String> ignored) {
  public ChatRow {
    turns = List.copyOf(turns);
    ignored = Set.copyOf(ignored);
  }

  /**
   * @param trained whether loss falls on it
   */
  public record Turn(String role, String content, boolean trained) {}
}
