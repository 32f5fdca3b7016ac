package io.tunewright.worker.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.storage.objects.Manifest;
import io.tunewright.worker.launch.PlayedEngine;
import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndedRunsTest {
  private static final int SMALL = 100;

  @TempDir Path site;
  private final Set<String> live = new HashSet<>();
  private EndedRuns ended = new EndedRuns(Path.of(""), new PlayedEngine(live));

  @BeforeEach
  void open() {
    ended = new EndedRuns(site, new PlayedEngine(live));
  }

  @Test
  void theCheckpointsOfTheRunThatEndedFirstGoFirstAndOnlyAsManyAsItTakes() throws IOException {
    RunDirectory late = run("late", 2000.0);
    RunDirectory early = run("early", 1000.0);

    ended.spare(1);
    assertThat(early.checkpoint(20)).doesNotExist();
    assertThat(late.checkpoint(20)).exists();

    ended.spare(1);
    assertThat(late.checkpoint(20)).doesNotExist();
  }

  @Test
  void whatTellsOfARunStays() throws IOException {
    RunDirectory run = run("over", 1000.0);
    Files.writeString(run.order(), "{}");
    Files.writeString(run.output().resolve("metrics.jsonl"), "{}");

    ended.spare(Long.MAX_VALUE);

    assertThat(run.checkpoint(20)).doesNotExist();
    assertThat(run.order()).exists();
    assertThat(run.exit()).isPresent();
    assertThat(run.output()).isDirectoryContaining("glob:**metrics.jsonl");
    assertThat(CheckpointMarker.after(0, run.output())).containsOnlyKeys(20L);
    assertThat(CheckpointNote.find(run.path(), 20)).isPresent();
  }

  @Test
  void aRunThatGoesOnOrMayGoOnKeepsAll() throws IOException {
    RunDirectory goesOn = run("goes-on", 1000.0);
    live.add(goesOn.key());
    RunDirectory silent = run("silent", null);

    ended.spare(Long.MAX_VALUE);

    assertThat(goesOn.checkpoint(20)).exists();
    assertThat(silent.checkpoint(20)).exists();
  }

  @Test
  void whatTheStoreHasNotStaysUnlessItNeverWasWhole() throws IOException {
    RunDirectory run = run("over", 1000.0);
    WrittenCheckpoint.write(run.output(), 40, SMALL);
    WrittenCheckpoint.write(run.output(), 60, SMALL);
    CheckpointNote.verified("m", new Manifest("checkpoint", List.of(), Map.of()))
        .save(run.path(), 60);
    Files.delete(WrittenCheckpoint.write(run.output(), 80, SMALL).marker());

    ended.spare(Long.MAX_VALUE);

    assertThat(run.checkpoint(20)).doesNotExist();
    assertThat(run.checkpoint(40)).as("without a note").exists();
    assertThat(run.checkpoint(60)).as("on its way").exists();
    assertThat(run.checkpoint(80)).as("without a marker").doesNotExist();
  }

  /** What appears later shows that nobody looks again, as nothing does of a run that is over. */
  @Test
  void aRunThatIsOverAndHasNoCheckpointLeftIsLookedAtOnce() throws IOException {
    RunDirectory run = run("over", 1000.0);
    ended.spare(Long.MAX_VALUE);
    ended.spare(Long.MAX_VALUE);

    run("over", 1000.0);
    ended.spare(Long.MAX_VALUE);
    assertThat(run.checkpoint(20)).exists();

    open();
    ended.spare(Long.MAX_VALUE);
    assertThat(run.checkpoint(20)).as("after a restart").doesNotExist();
  }

  /**
   * A run with a durable checkpoint.
   *
   * @param over when it ended; null where nobody knows
   */
  private RunDirectory run(String key, @Nullable Double over) throws IOException {
    RunDirectory run = new RunDirectory(site.resolve("runs").resolve(key));
    WrittenCheckpoint.write(run.output(), 20, SMALL);
    CheckpointNote.verified("m", new Manifest("checkpoint", List.of(), Map.of()))
        .durableToo()
        .save(run.path(), 20);
    Path start = Files.createDirectories(run.starts().resolve("1"));
    if (over != null) {
      Files.writeString(
          start.resolve("exit.json"),
          "{\"exit_code\":0,\"started\":1.0,\"ended\":%s}".formatted(over));
    }
    return run;
  }
}
