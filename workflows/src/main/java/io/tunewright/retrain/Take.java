package io.tunewright.retrain;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;

/** Which of the rows that are there a run trains on. A row that is there twice counts once. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "take")
public sealed interface Take {

  @JsonTypeName("all")
  record All() implements Take {}

  /** The last rows, in the order of files by their age and of lines. */
  @JsonTypeName("newest_rows")
  record NewestRows(long rows) implements Take {}

  /** The rows of the youngest files; the others are as good as not there. */
  @JsonTypeName("newest_files")
  record NewestFiles(int files) implements Take {}

  /**
   * The rows that the last training did not have, and some that were there before.
   *
   * @param replay how many of those
   * @param seed picks them: the same rows and seed give the same sample
   */
  @JsonTypeName("new_and_replay")
  record NewAndReplay(long replay, long seed) implements Take {}
}
