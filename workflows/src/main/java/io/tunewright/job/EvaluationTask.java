package io.tunewright.job;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One task that an adapter is measured on: one of lm-evaluation-harness's own or, with {@code
 * yaml}, the caller's.
 *
 * @param name as the harness knows it
 * @param yaml the caller's own task in the harness's words; null for a built-in one
 * @param data its rows, one JSON object a line; null where {@code yaml} is
 * @param fewShot examples before each question; null for the task's own number
 * @param limit only the first so many rows, null for all
 * @param chat whether questions are put as a chat, with the model's own template; null for no
 */
public record EvaluationTask(
    String name,
    @Nullable String yaml,
    @Nullable DatasetRef data,
    @Nullable Integer fewShot,
    @Nullable Integer limit,
    @Nullable Boolean chat) {
  /** Names of files and metrics are made of it. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");

  public EvaluationTask {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name is '" + name + "', wanted at most 100 letters, digits, '_', '-' and '.'");
    }
    if ((yaml == null) != (data == null)) {
      throw new IllegalArgumentException(
          "of yaml and data_file one was given; wanted both for a task of your own, or neither");
    }
    if (fewShot != null && (fewShot < 0 || fewShot > 100)) {
      throw new IllegalArgumentException("few_shot is " + fewShot + ", wanted 0 to 100");
    }
    if (limit != null && limit < 1) {
      throw new IllegalArgumentException("limit is " + limit + ", wanted at least 1");
    }
  }
}
