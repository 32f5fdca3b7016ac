package io.tunewright.worker.plan;

import java.util.Optional;

/** Counts a text's tokens, or comes close. */
interface TokenCounter extends AutoCloseable {

  /** How many tokens the text has, without any that a chat template adds. */
  long count(String text);

  /** What to say of counts that aren't all exact; empty where they are. */
  default Optional<String> caveat() {
    return Optional.empty();
  }

  @Override
  default void close() {}
}
