package io.tunewright.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @Test
  void a_log_gets_a_line_for_every_tenth_of_the_way() {
    try (Progress progress = lines(60)) {
      for (int step = 1; step <= 60; step++) {
        progress.note("loss " + step);
        progress.reached(step);
      }
    }
    assertThat(written.toString())
        .hasLineCount(11)
        .contains("steps: 6 of 60  loss 6\n")
        .endsWith("steps: 60 of 60  loss 60\n");
  }

  @Test
  void where_a_step_stops_short_its_last_number_is_told() {
    try (Progress progress = lines(-1)) {
      progress.reached(101);
      progress.reached(107);
    }
    assertThat(written.toString()).endsWith("steps: 101\nsteps: 107\n");
  }

  private Progress lines(long total) {
    return new Progress.Lines("steps", total, new PrintStream(written, true));
  }
}
