package io.tunewright.worker.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskWatchTest {
  @TempDir Path workdir;
  private final List<Long> asked = new ArrayList<>();

  @Test
  void aDiskWithRoomMakesNothingGo() {
    DiskWatch watch = watch(1);
    watch.look();

    assertThat(watch.condition()).isNull();
    assertThat(asked).isEmpty();
  }

  /** No disk has room for two checkpoints of an exabyte. */
  @Test
  void aDiskWithoutRoomForTwoCheckpointsIsNearlyFullAndTheSpareIsAskedFor() throws IOException {
    Path output = Files.createDirectories(workdir.resolve("runs/going-on/output"));
    Path marker = output.resolve("checkpoint-20.json");
    Files.writeString(
        marker,
        "{\"step\":20,\"files\":[{\"path\":\"a\",\"bytes\":%d}]}"
            .formatted(1_000_000_000_000_000_000L));
    DiskWatch watch = watch(1);
    watch.look();

    assertThat(watch.condition())
        .matches("disk of site here is nearly full: [0-9.]+ [GT]B of [0-9.]+ [GT]B free");
    assertThat(asked).singleElement().matches(bytes -> bytes > 1_900_000_000_000_000_000L);

    Files.delete(marker);
    watch.look();
    assertThat(watch.condition()).isNull();
  }

  /** A tenth of this disk, however large it is, is never wanted twice over. */
  @Test
  void aSmallDiskIsJudgedByAShareOfIt() throws IOException {
    DiskWatch watch = watch(Long.MAX_VALUE);
    watch.look();

    boolean nearlyFull =
        Files.getFileStore(workdir).getUsableSpace()
            < Files.getFileStore(workdir).getTotalSpace() / 10;
    assertThat(watch.condition() != null).isEqualTo(nearlyFull);
  }

  @Test
  void whatCanNotBeReadIsTriedAgain() throws IOException {
    Files.createDirectories(workdir.resolve("runs/going-on/output"));
    DiskWatch watch =
        new DiskWatch(
            "here",
            workdir,
            1,
            new PlayedEngine(Set.of("going-on")) {
              @Override
              public Set<String> live() {
                throw new UncheckedIOException(new IOException("away"));
              }
            },
            List.of(asked::add));

    watch.look();

    assertThat(watch.condition()).isNull();
  }

  @Test
  void aSpareThatFailsKeepsNoOtherFromGiving() throws IOException {
    Path output = Files.createDirectories(workdir.resolve("runs/going-on/output"));
    Files.writeString(
        output.resolve("checkpoint-20.json"),
        "{\"step\":20,\"files\":[{\"path\":\"a\",\"bytes\":%d}]}"
            .formatted(1_000_000_000_000_000_000L));
    DiskWatch.Spare broken =
        bytes -> {
          throw new UncheckedIOException(new IOException("away"));
        };
    DiskWatch watch =
        new DiskWatch(
            "here", workdir, 1, new PlayedEngine(Set.of("going-on")), List.of(broken, asked::add));

    watch.look();

    assertThat(asked).hasSize(1);
    assertThat(watch.condition()).contains("nearly full");
  }

  private DiskWatch watch(long warn) {
    return new DiskWatch(
        "here", workdir, warn, new PlayedEngine(Set.of("going-on")), List.of(asked::add));
  }
}
