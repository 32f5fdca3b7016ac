package io.tunewright.worker.plan;

/**
 * What a dataset must keep to.
 *
 * @param fewestRows of a training file
 * @param longestLine in bytes
 * @param countedBefore characters that are tokenised one by one before sampling begins
 */
public record DatasetRules(long fewestRows, int longestLine, long countedBefore) {

  /**
   * Ten rows are OpenAI's least. 16 MiB of one conversation is far beyond any context. 256 million
   * characters take a tokenizer about two minutes.
   */
  public static final DatasetRules DEFAULT = new DatasetRules(10, 16 << 20, 256_000_000);

  DatasetRules withFewestRows(long other) {
    return new DatasetRules(other, longestLine, countedBefore);
  }
}
