package io.tunewright.worker.plan;

import java.util.Optional;

/**
 * Counts the first texts exactly and of the rest one in 32, taking the others to have as many
 * tokens for a character as those that were counted. A tokenizer reads a few megabytes a second, so
 * that this is the difference between minutes and hours for a large file.
 */
final class SamplingCounter implements TokenCounter {
  private static final int ONE_IN = 32;

  private final TokenCounter exact;
  private final long countedBefore;
  private long characters;
  private long tokens;
  private long texts;
  private boolean sampled;

  /**
   * @param countedBefore characters that are counted one by one before sampling begins
   */
  SamplingCounter(TokenCounter exact, long countedBefore) {
    this.exact = exact;
    this.countedBefore = countedBefore;
  }

  @Override
  public long count(String text) {
    texts++;
    if (characters >= countedBefore && texts % ONE_IN != 0) {
      sampled = true;
      return Math.round((double) text.length() * tokens / Math.max(1, characters));
    }
    long count = exact.count(text);
    characters += text.length();
    tokens += count;
    return count;
  }

  @Override
  public Optional<String> caveat() {
    return sampled
        ? Optional.of(
            "the file is large: beyond the first %,d characters one text in %d was counted"
                .formatted(countedBefore, ONE_IN))
        : exact.caveat();
  }
}
