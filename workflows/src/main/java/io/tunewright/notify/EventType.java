package io.tunewright.notify;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What endpoints can be told of. The words are part of the API: add, never rename. */
public enum EventType {
  JOB_SUCCEEDED("fine_tuning.job.succeeded"),
  JOB_FAILED("fine_tuning.job.failed"),
  JOB_CANCELLED("fine_tuning.job.cancelled"),
  EVALUATION_AWAITING_APPROVAL("tunewright.evaluation.awaiting_approval"),
  EVALUATION_PASSED("tunewright.evaluation.passed"),
  EVALUATION_REFUSED("tunewright.evaluation.refused"),
  EVALUATION_FAILED("tunewright.evaluation.failed"),
  EVALUATION_CANCELLED("tunewright.evaluation.cancelled"),
  SCHEDULE_RUN_PUBLISHED("tunewright.schedule_run.published"),
  SCHEDULE_RUN_PROMOTED("tunewright.schedule_run.promoted"),
  SCHEDULE_RUN_KEPT_CHAMPION("tunewright.schedule_run.kept_champion"),
  SCHEDULE_RUN_WITHHELD("tunewright.schedule_run.withheld"),
  SCHEDULE_RUN_FAILED("tunewright.schedule_run.failed"),
  SCHEDULE_RUN_CANCELLED("tunewright.schedule_run.cancelled"),
  SCHEDULE_RUN_TERMINATED("tunewright.schedule_run.terminated"),
  PING("tunewright.ping");

  private final String word;

  EventType(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(EventType::word).toList();
  }

  /**
   * Why a pattern stands for no event; empty where it stands for some.
   *
   * @param pattern an event's word, {@code *} for all, or a beginning such as {@code
   *     fine_tuning.job.*}
   */
  public static Optional<String> refusal(String pattern) {
    boolean known =
        pattern.equals("*")
            || (pattern.endsWith(".*")
                ? words().stream().anyMatch(word -> word.startsWith(beginning(pattern)))
                : words().contains(pattern));
    return known
        ? Optional.empty()
        : Optional.of(
            "'%s' is no event, wanted '*', a beginning such as 'fine_tuning.job.*', or one of %s"
                .formatted(pattern, String.join(", ", words())));
  }

  private static String beginning(String pattern) {
    return pattern.substring(0, pattern.length() - 1);
  }
}
