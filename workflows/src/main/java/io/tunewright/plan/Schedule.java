package io.tunewright.plan;

import io.tunewright.job.Hyperparameters;
import io.tunewright.job.ResumePoint;
import org.jspecify.annotations.Nullable;

/**
 * How long a run is and how it is divided.
 *
 * @param epochs passes over the rows, the last perhaps in part
 * @param batchSize rows per optimizer step
 * @param saveEvery steps between checkpoints; the last step always makes one
 */
record Schedule(int epochs, int batchSize, int maxSteps, int warmupSteps, int saveEvery) {
  /** Beyond this a request is a slip of the hand: at ten steps a second it runs for two weeks. */
  private static final double MOST_STEPS = 10_000_000;

  private static final long ROWS_PER_BATCH_ROW = 64;
  private static final long LARGEST_AUTO_BATCH = 32;
  private static final int AUTO_CHECKPOINTS = 5;

  /** Share of the steps over which the rate rises, as in the QLoRA paper (arXiv 2305.14314). */
  private static final double WARMUP = 0.03;

  /**
   * @param from steps that go on from it are as large as those before, unless asked otherwise
   */
  static Schedule of(
      Hyperparameters asked, long rows, @Nullable ResumePoint from, Findings findings) {
    int auto = from == null ? autoBatch(rows) : from.batchSize();
    int batch = asked.batchSize() == null ? auto : asked.batchSize();
    long stepsPerEpoch = Math.max(1, Math.ceilDiv(rows, batch));
    double steps =
        asked.maxSteps() == null
            ? Math.ceil(
                stepsPerEpoch * (asked.epochs() == null ? autoEpochs(rows) : asked.epochs()))
            : asked.maxSteps();
    if (steps > MOST_STEPS) {
      findings.refuse(
          "%,.0f steps (%,d rows in batches of %d), wanted at most %,.0f: lower n_epochs or name max_steps"
              .formatted(steps, rows, batch, MOST_STEPS));
    }
    if (batch > rows) {
      findings.warn(
          "batch_size is %d though the file has %d rows: each step sees all of them"
              .formatted(batch, rows));
    }
    int maxSteps = (int) Math.min(steps, MOST_STEPS);
    return new Schedule(
        (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv((long) maxSteps, stepsPerEpoch)),
        batch,
        maxSteps,
        warmup(maxSteps),
        asked.saveEvery() == null ? Math.ceilDiv(maxSteps, AUTO_CHECKPOINTS) : asked.saveEvery());
  }

  /**
   * The power of two not above a 64th of the rows, from 1 to 32: small files still get a few
   * hundred steps, and LoRA learns less from batches beyond 32 ("LoRA Without Regret", Thinking
   * Machines, 2025).
   */
  private static int autoBatch(long rows) {
    long share = Math.clamp(rows / ROWS_PER_BATCH_ROW, 1, LARGEST_AUTO_BATCH);
    return (int) Long.highestOneBit(share);
  }

  /** Three passes, as is usual for LoRA; two from 10,000 rows on and one from 100,000 on. */
  private static int autoEpochs(long rows) {
    return rows < 10_000 ? 3 : rows < 100_000 ? 2 : 1;
  }

  /** Ten steps are too few to warm up in. */
  private static int warmup(int steps) {
    return steps < 10 ? 0 : (int) Math.max(1, Math.round(steps * WARMUP));
  }

  /** Checkpoints that the run writes, the last step's included. */
  int checkpoints() {
    return Math.ceilDiv(maxSteps, saveEvery);
  }
}
