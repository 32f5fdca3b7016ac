package io.tunewright.retrain;

/**
 * What a look at the data has found.
 *
 * @param state of all files by name, size and time: while it stays, nothing is read again
 * @param dataHash of the distinct rows, in whatever order and files: sha256, 64 hex digits
 * @param rows that are distinct
 * @param newRows those of them that the last training did not have
 * @param readBy the run that has read these rows: this one, or an earlier one since which nothing
 *     was changed
 */
public record Survey(
    String state, String dataHash, int files, long rows, long newRows, String readBy) {}
