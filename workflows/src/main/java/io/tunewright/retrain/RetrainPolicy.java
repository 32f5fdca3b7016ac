package io.tunewright.retrain;

import org.jspecify.annotations.Nullable;

/** The rule by which a run trains or not: a page without side effects. */
public final class RetrainPolicy {
  /** A training file has at least so many rows, as OpenAI's. */
  public static final long FEWEST_ROWS = 10;

  private RetrainPolicy() {}

  /**
   * @param last null where no run of the schedule has trained yet
   */
  public static Decision decide(Survey found, Selection wanted, @Nullable Baseline last) {
    if (found.files() == 0) {
      return new Decision.Skip("there are no files of rows");
    }
    if (found.rows() < FEWEST_ROWS) {
      return new Decision.Skip(
          "there are %,d rows, wanted at least %d".formatted(found.rows(), FEWEST_ROWS));
    }
    if (last != null && !last.sameRecipe()) {
      return train(
          found,
          wanted.take(),
          "the job or its selection of rows was changed since %s trained; %,d rows, %,d of them new"
              .formatted(last.run(), found.rows(), found.newRows()));
    }
    if (last != null && found.dataHash().equals(last.dataHash())) {
      return new Decision.Skip(
          "the %,d rows are those that %s trained on".formatted(found.rows(), last.run()));
    }
    if (found.newRows() < wanted.minNewRows()) {
      return new Decision.Skip(
          "%,d new rows, wanted at least %,d".formatted(found.newRows(), wanted.minNewRows()));
    }
    if (last == null) {
      return train(found, wanted.take(), "the first training, on %,d rows".formatted(found.rows()));
    }
    if (wanted.take() instanceof Take.NewAndReplay && found.newRows() == 0) {
      return new Decision.Skip("rows are gone since %s trained, none is new".formatted(last.run()));
    }
    return train(
        found,
        wanted.take(),
        "%,d new rows since %s trained, %,d in all"
            .formatted(found.newRows(), last.run(), found.rows()));
  }

  /** Unless too few rows would be taken; of these some may still be held out. */
  private static Decision train(Survey found, Take take, String why) {
    if (take instanceof Take.NewAndReplay(long replay, long _)) {
      long replayed = Math.min(replay, found.rows() - found.newRows());
      if (found.newRows() + replayed < FEWEST_ROWS) {
        return new Decision.Skip(
            "%,d new rows and %,d to replay, wanted at least %d together"
                .formatted(found.newRows(), replayed, FEWEST_ROWS));
      }
    }
    return new Decision.Train(why);
  }
}
