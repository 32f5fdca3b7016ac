package io.tunewright.worker.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.evaluate.Measured;
import io.tunewright.evaluate.Score;
import io.tunewright.job.DatasetRef;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.Run;
import io.tunewright.worker.launch.Assignments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreReadingTest {
  private static final DatasetRef ROWS = new DatasetRef("file-rows", "r.jsonl", "11".repeat(32), 9);
  private static final String BOTH =
      """
      {"metrics": {
        "harbour/acc": {"value": 0.5, "standardError": 0.1, "higherIsBetter": true},
        "arc_easy/acc": {"value": null, "standardError": null, "higherIsBetter": true}},
       "software": {"lm_eval": "0.4.13"}}
      """;

  @TempDir Path directory;

  private final Assignment.Score assignment = Assignments.score(ROWS, 3);

  @BeforeEach
  void complete() throws IOException {
    Files.createDirectories(directory.resolve("output/scores"));
    for (String subject : new String[] {"base", "candidate", "champion"}) {
      wrote(subject, BOTH);
    }
    ordered(true, 3);
  }

  @Test
  void every_subject_is_read() {
    Measured measured = Objects.requireNonNull(read());

    assertThat(Objects.requireNonNull(measured.base()).byMetric().get("harbour/acc"))
        .isEqualTo(new Score(0.5, 0.1, true));
    assertThat(Objects.requireNonNull(measured.champion()).byMetric().get("arc_easy/acc"))
        .as("no number, for the gate to refuse")
        .isEqualTo(new Score(null, null, true));
    assertThat(measured.candidate()).isNotNull();
  }

  @Test
  void a_run_that_left_a_subject_or_a_task_out_has_not_evaluated() throws IOException {
    wrote("candidate", BOTH.replace("arc_easy/", "arc_easy_too/"));
    assertThatThrownBy(this::read)
        .hasMessageContaining("without a score of the candidate on arc_easy");
    wrote("candidate", BOTH.substring(0, 40));
    assertThatThrownBy(this::read).hasMessageContaining("readable scores of the candidate");
    wrote("candidate", BOTH);
    Files.delete(directory.resolve("output/scores/base.json"));
    assertThatThrownBy(this::read).hasMessageContaining("readable scores of the base");
  }

  @Test
  void a_file_that_can_not_be_read_just_now_ends_nothing() throws IOException {
    Path base = directory.resolve("output/scores/base.json");
    Files.delete(base);
    Files.createDirectory(base); // reading it fails with an error of the filesystem
    assertThatThrownBy(this::read).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void a_run_that_was_told_to_measure_others_has_measured_nothing() throws IOException {
    ordered(true, 2);
    assertThat(read()).as("another champion").isNull();
    ordered(false, 3);
    assertThat(read()).as("no base").isNull();
    ordered(true, 3);
    assertThat(read()).isNotNull();
    Files.delete(directory.resolve("config.json"));
    assertThatThrownBy(this::read).hasMessageContaining("what the evaluation has measured");
  }

  private void ordered(boolean base, int champion) throws IOException {
    Files.writeString(
        directory.resolve("config.json"),
        """
        {"measure_base": %s, "base_model": "/site/weights/tiny", "adapters": {
          "candidate": "/site/adapters/default/mira/4",
          "champion": "/site/adapters/default/mira/%d"}}
        """
            .formatted(base, champion));
  }

  private void wrote(String subject, String scores) throws IOException {
    Files.writeString(directory.resolve("output/scores/" + subject + ".json"), scores);
  }

  private @Nullable Measured read() {
    return new ScoreReading()
        .read(assignment, new Run("here", "local", assignment.key(), "1", directory.toString()));
  }
}
