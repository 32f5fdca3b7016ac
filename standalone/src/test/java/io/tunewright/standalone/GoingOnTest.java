package io.tunewright.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoingOnTest {
  @TempDir Path workdir;

  @Test
  void only_runs_that_breathe_and_have_not_ended_go_on() throws IOException {
    start("job-a-train-1", Duration.ofSeconds(2));
    Files.writeString(
        start("job-b-train-1", Duration.ofSeconds(2)).resolve("exit.json"),
        "{\"exit_code\": 0, \"reason\": null, \"started\": 1.0, \"ended\": 2.0}");
    start("job-c-train-1", Duration.ofMinutes(5));
    Files.createDirectories(workdir.resolve("runs/job-d-train-1"));

    assertThat(GoingOn.at(workdir)).containsExactly(workdir.resolve("runs/job-a-train-1"));
  }

  @Test
  void a_site_that_never_ran_anything_has_none() {
    assertThat(GoingOn.at(workdir.resolve("not there"))).isEmpty();
  }

  private Path start(String key, Duration silent) throws IOException {
    Path start = Files.createDirectories(workdir.resolve("runs").resolve(key).resolve("starts/1"));
    Path alive = Files.createFile(start.resolve("alive"));
    Files.setLastModifiedTime(alive, FileTime.from(Instant.now().minus(silent)));
    return start;
  }
}
