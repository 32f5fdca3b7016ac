package io.tunewright.job;

/**
 * Which of a job's checkpoints stay in the object store. Those that are pinned or published, and
 * the newest one, stay whatever this says.
 *
 * @param keepLast how many of the newest
 * @param keepBest how many of the best by {@code metric}; 0 for none
 * @param metric lower is better, except where its name ends with {@code accuracy}
 */
public record Retention(int keepLast, int keepBest, String metric) {
  /** Enough to go back a little, and to the one that generalises best. */
  public static final Retention USUAL = new Retention(3, 1, "valid_loss");

  public Retention {
    if (keepLast < 1) {
      throw new IllegalArgumentException("keep_last is " + keepLast + ", wanted at least 1");
    }
    if (keepBest < 0) {
      throw new IllegalArgumentException("keep_best is " + keepBest + ", wanted 0 or more");
    }
    if (!metric.matches("[a-z][a-z0-9_]{0,63}")) {
      throw new IllegalArgumentException(
          "metric is '" + metric + "', wanted a metric's name such as valid_loss");
    }
  }

  /** Whether larger values of the metric are better. */
  public boolean largerIsBetter() {
    return metric.endsWith("accuracy");
  }
}
