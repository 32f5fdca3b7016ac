package io.tunewright.worker.track.stall;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraceTest {
  private static final Duration MOST = Duration.ofHours(4);

  @TempDir Path directory;

  @BeforeEach
  void begin() throws IOException {
    Files.createDirectories(directory.resolve("output"));
    Files.writeString(directory.resolve("order.json"), "{\"weightBytes\":60000000000}");
  }

  /** With steps of 12 minutes, a validation of 20, and weights of 60 GB. */
  @ParameterizedTest
  @CsvSource({
    "loading, 2",
    "first_step, 102",
    "stepping, 78",
    "saving, 42",
    "evaluating, 132",
    "stopped, 2",
  })
  void aRunMayEndWhatItIsAtAndSave(String phase, int minutes) throws IOException {
    phase(phase);
    Files.writeString(
        directory.resolve("output/metrics.jsonl"),
        """
        {"time":1000,"step":1,"train_loss":2.5}
        {"time":1720,"step":2,"train_loss":2.4}
        {"time":2920,"step":2,"valid_loss":2.4}
        """);

    assertThat(grace(MOST)).isEqualTo(Duration.ofMinutes(minutes));
  }

  @Test
  void whoeverIsInAHurryWaitsNoLonger() throws IOException {
    phase("saving");

    assertThat(grace(Duration.ofSeconds(120))).isEqualTo(Duration.ofSeconds(120));
    assertThat(grace(Duration.ZERO)).isZero();
  }

  @Test
  void whatIsDamagedOrWasNeverThereEndsSoon() throws IOException {
    assertThat(new Grace(StallSettings.USUAL).of(new RunDirectory(Path.of("none")), MOST))
        .isEqualTo(Duration.ofMinutes(2));
    Files.writeString(directory.resolve("output/phase.json"), "{\"phase\":");
    Files.writeString(directory.resolve("order.json"), "{");

    assertThat(grace(MOST)).isEqualTo(Duration.ofMinutes(2));
  }

  private Duration grace(Duration most) {
    return new Grace(StallSettings.USUAL).of(new RunDirectory(directory), most);
  }

  private void phase(String phase) throws IOException {
    Files.writeString(
        directory.resolve("output/phase.json"),
        "{\"phase\":\"%s\",\"since\":1,\"step\":2}".formatted(phase));
  }
}
