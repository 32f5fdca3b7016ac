package io.tunewright.plan;

import io.tunewright.job.DatasetRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What reading a dataset told.
 *
 * @param tokens of all rows, each cut at the sequence length
 * @param trainedTokens of the assistant messages that count, likewise cut; the trainer's own count
 *     is the last word
 * @param longestRow tokens of the longest row before cutting
 * @param warnings what a user should know though it stops nothing
 * @param converted the same rows as JSON lines of messages, null where the file holds these itself
 */
public record DatasetFacts(
    long rows,
    long tokens,
    long trainedTokens,
    long longestRow,
    List<String> warnings,
    @Nullable DatasetRef converted) {
  public DatasetFacts {
    warnings = List.copyOf(warnings);
  }

  /** What trainers read of the file that these facts are about: JSON lines of messages. */
  public DatasetRef readable(DatasetRef file) {
    return converted == null ? file : converted;
  }
}
