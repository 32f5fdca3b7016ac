package io.tunewright.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetrainPolicyTest {
  private static final Baseline SAME = new Baseline("srun-1", "old", true);
  private static final Baseline OTHER = new Baseline("srun-1", "old", false);

  /** Row by row: what was found, what is wanted, what was before, what follows. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing is there           | 0 | new | 0   | 0   | 0   | none  | skip  | there are no files
          hardly a row is there      | 1 | new | 9   | 9   | 0   | none  | skip  | there are 9 rows, wanted at least 10
          the first of all           | 2 | new | 10  | 10  | 0   | none  | train | the first training, on 10 rows
          the first, too few new     | 2 | new | 50  | 50  | 100 | none  | skip  | 50 new rows, wanted at least 100
          the same rows              | 2 | old | 100 | 0   | 0   | same  | skip  | the 100 rows are those that srun-1 trained on
          the same, another job      | 2 | old | 100 | 0   | 50  | other | train | was changed since srun-1 trained
          one new row                | 2 | new | 101 | 1   | 0   | same  | train | 1 new rows since srun-1 trained, 101 in all
          too few new rows           | 2 | new | 119 | 19  | 20  | same  | skip  | 19 new rows, wanted at least 20
          just enough                | 2 | new | 120 | 20  | 20  | same  | train | 20 new rows since
          rows are gone              | 2 | new | 80  | 0   | 0   | same  | train | 0 new rows since srun-1 trained, 80 in all
          gone, and some wanted      | 2 | new | 80  | 0   | 1   | same  | skip  | 0 new rows, wanted at least 1
          few rows, another job      | 2 | old | 9   | 0   | 0   | other | skip  | there are 9 rows
          """)
  void aRunTrainsOrSaysWhyNot(
      String name,
      int files,
      String hash,
      long rows,
      long newRows,
      long minNewRows,
      String before,
      String decided,
      String reason) {
    Survey found = new Survey("state", hash, files, rows, newRows, "srun-2");
    Selection wanted = new Selection(new Take.All(), 0, minNewRows, null);
    Decision decision = RetrainPolicy.decide(found, wanted, baseline(before));
    assertThat(decision)
        .isInstanceOf(decided.equals("train") ? Decision.Train.class : Decision.Skip.class);
    assertThat(decision.reason()).contains(reason);
  }

  private static @Nullable Baseline baseline(String word) {
    return switch (word) {
      case "none" -> null;
      case "same" -> SAME;
      default -> OTHER;
    };
  }

  @ParameterizedTest
  @CsvSource({"0,skip", "1,train"})
  void withReplayOnlyNewRowsAreAReason(long newRows, String decided) {
    Decision decision =
        RetrainPolicy.decide(
            new Survey("state", "new", 2, 80, newRows, "srun-2"),
            new Selection(new Take.NewAndReplay(10, 1), 0, 0, null),
            SAME);
    assertThat(decision)
        .isInstanceOf(decided.equals("train") ? Decision.Train.class : Decision.Skip.class);
  }

  @ParameterizedTest
  @CsvSource({
    "80, 6, 3, same, 6 new rows and 3 to replay",
    "80, 6, 3, other, 6 new rows and 3 to replay",
    "80, 0, 9, other, 0 new rows and 9 to replay",
    "10, 9, 0, same, 9 new rows and 0 to replay",
    "80, 7, 3, same, train",
    "80, 0, 10, other, train",
    "10, 9, 5, other, train",
    "10, 10, 0, none, train",
  })
  void withReplayEnoughRowsMustBeTaken(
      long rows, long newRows, long replay, String before, String decided) {
    Decision decision =
        RetrainPolicy.decide(
            new Survey("state", "new", 2, rows, newRows, "srun-2"),
            new Selection(new Take.NewAndReplay(replay, 1), 0, 0, null),
            baseline(before));
    if (decided.equals("train")) {
      assertThat(decision).isInstanceOf(Decision.Train.class);
    } else {
      assertThat(decision).isEqualTo(new Decision.Skip(decided + ", wanted at least 10 together"));
    }
  }
}
