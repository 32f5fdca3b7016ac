package io.tunewright.worker.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BroughtDataTest {
  @TempDir Path workdir;

  @Test
  void theLongestUnusedDatasetGoesFirstAndOnlyAsManyAsItTakes() throws IOException {
    Path newer = dataset("newer", 2);
    Path older = dataset("older", 3);

    spare(1);
    assertThat(older).doesNotExist();
    assertThat(newer).exists();

    spare(1);
    assertThat(newer).doesNotExist();
  }

  @Test
  void whatALiveRunsOrderNamesStays() throws IOException {
    Path read = dataset("read", 48);
    Path run = Files.createDirectories(workdir.resolve("runs/going-on"));
    Files.writeString(run.resolve("order.json"), "{\"files\":{\"a\":\"%s\"}}".formatted(read));
    Path other = dataset("other", 48);

    spare(Long.MAX_VALUE);

    assertThat(read).exists();
    assertThat(other).doesNotExist();
  }

  @Test
  void whatALaunchUnderWayCountsOnStays() throws IOException {
    Path fresh = dataset("fresh", 0);
    Path again = dataset("again", 48);
    assertThat(BroughtData.use(again)).isTrue();

    spare(Long.MAX_VALUE);

    assertThat(fresh).exists();
    assertThat(again).exists();
    assertThat(BroughtData.use(again.resolveSibling("none.jsonl"))).isFalse();
  }

  /** As its directory may go between the engine's word and the look at it. */
  @Test
  void aLiveRunWithoutAnOrderReadsNothing() throws IOException {
    Files.createDirectories(workdir.resolve("runs/going-on"));
    Path unused = dataset("unused", 48);

    spare(Long.MAX_VALUE);

    assertThat(unused).doesNotExist();
  }

  @Test
  void aBroughtCheckpointThatNoRunReadsGoesToo() throws IOException {
    Path checkpoint = Files.createDirectories(workdir.resolve("checkpoints/job/1/20"));
    Path reader = checkpoint.resolveSibling("20.readers/over");
    Files.createDirectories(reader.getParent());
    Files.write(reader, new byte[0]);
    Files.setLastModifiedTime(reader, FileTime.from(Instant.now().minus(Duration.ofHours(2))));

    spare(1);

    assertThat(checkpoint).doesNotExist();
  }

  private void spare(long bytes) throws IOException {
    new BroughtData(workdir, new PlayedEngine(Set.of("going-on"))).spare(bytes);
  }

  private Path dataset(String name, int hoursOld) throws IOException {
    Path file = Files.createDirectories(BroughtData.datasets(workdir)).resolve(name + ".jsonl");
    Files.writeString(file, "rows");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(hoursOld))));
    return file;
  }
}
