package io.tunewright.plan;

/**
 * What reading a dataset told.
 *
 * @param tokens of all rows, each cut at the sequence length
 * @param trainedTokens of the assistant messages that count, likewise cut; the trainer's own count
 *     is the last word
 * @param longestRow tokens of the longest row before cutting
 * @param warnings what a user should know though it stops nothing
 */
public record DatasetFacts(
    long rows, long tokens, long trainedTokens, long longestRow, java.util.List<String> warnings) {
  public DatasetFacts {
    warnings = java.util.List.copyOf(warnings);
  }
}
