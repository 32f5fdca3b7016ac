package io.tunewright.worker.track;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.testing.TestActivityEnvironment;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.launch.EndReason;
import io.tunewright.launch.LaunchOrder;
import io.tunewright.launch.Run;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.track.Sighting;
import io.tunewright.track.Tracking;
import io.tunewright.track.Watch;
import io.tunewright.worker.SmallDisk;
import io.tunewright.worker.activity.LocalActivities;
import io.tunewright.worker.launch.Launcher;
import io.tunewright.worker.launch.local.LocalLauncher;
import io.tunewright.worker.launch.local.LocalSettings;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.Transfers;
import io.tunewright.worker.track.stall.StallSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real trainer process on a real disk that it fills. */
class DiskFullTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final Owner OWNER = new Owner("default", "tester");

  /** Saves as trainers do: the files, then by rename the marker that says they are whole. */
  private static final String TRAINER =
      """
      import json, os, sys

      def save(step, size):
          os.makedirs(f"output/checkpoint-{step}")
          with open(f"output/checkpoint-{step}/state", "wb") as file:
              file.write(bytes(size))
          files = [{"path": "state", "bytes": size}]
          marker = {"step": step, "directory": f"checkpoint-{step}", "files": files, "metrics": {}}
          with open("output/new", "w") as file:
              json.dump(marker, file)
          os.rename("output/new", f"output/checkpoint-{step}.json")

      if len(sys.argv) > 1:
          assert os.path.getsize(sys.argv[1] + "/state") == 200000
      else:
          save(1, 200_000)
      save(2, 4_000_000)
      result = {"step": 2, "first_train_loss": 2.5, "last_train_loss": 2.5,
                "trained_tokens": 1, "trainable_parameters": 1, "software": {}}
      with open("output/result.json", "w") as file:
          json.dump(result, file)
      """;

  @TempDir Path directory;
  private final ObjectStore store = STORE.get();
  private final JobId job = new JobId("ftjob-" + "%026d".formatted(Math.abs(System.nanoTime())));
  private final TestActivityEnvironment temporal = LocalActivities.open();

  @Test
  void aTrainerThatFillsItsDiskGoesOnFromItsLastWholeCheckpointOnceThereIsRoom()
      throws IOException {
    try (SmallDisk disk = new SmallDisk(directory.resolve("site"), "2m")) {
      Launcher launcher = launcher(disk.path());
      temporal.registerActivitiesImplementations(
          new RunTracking(
              launcher,
              new Transfers(store, new BufferPool(16 << 20), Pace.USUAL),
              Set.of(),
              new TrackSettings(Duration.ofMillis(50), StallSettings.USUAL, Path.of("py-spy")),
              () -> null));

      Run first = launcher.submit(order(1, List.of("python3", "trainer.py")));
      assertThat(step(next(first, 1, 0))).isEqualTo(1);
      Sighting.Died died = (Sighting.Died) next(first, 1, 1);

      assertThat(died.cause()).isEqualTo(EndReason.DISK_FULL);
      assertThat(new String(store.get(requireNonNull(died.evidence())), StandardCharsets.UTF_8))
          .contains("0 of 2097152 bytes free", "\"exit_code\": 1");
      assertThat(store.find(new JobKeys(OWNER, job).checkpoint(1, 2) + Manifests.NAME)).isEmpty();

      disk.resize("8m");
      String from = Path.of(first.directory()).resolve("output/checkpoint-1").toString();
      Run second = launcher.submit(order(2, List.of("python3", "trainer.py", from)));
      assertThat(step(next(second, 2, 1))).isEqualTo(2);
      assertThat(next(second, 2, 2)).isInstanceOf(Sighting.Finished.class);
    } finally {
      temporal.close();
    }
  }

  private static long step(Sighting sighting) {
    assertThat(sighting).isInstanceOf(Sighting.Saved.class);
    return ((Sighting.Saved) sighting).checkpoint().ref().step();
  }

  private Sighting next(Run run, int attempt, long afterStep) {
    return temporal
        .newActivityStub(Tracking.class)
        .awaitNext(new Watch(job, OWNER, attempt, run, true, afterStep, 2));
  }

  private LaunchOrder order(int attempt, List<String> command) {
    return new LaunchOrder(
        job.orderKey("train", attempt),
        OWNER,
        "default",
        1,
        1,
        3600,
        Map.of(),
        List.of(),
        command,
        Map.of("trainer.py", TRAINER),
        Map.of());
  }

  private static Launcher launcher(Path workdir) {
    return new LocalLauncher(
        new LocalSettings(
            "here", workdir.toAbsolutePath(), 1, "python3", Duration.ofSeconds(30), Set.of()));
  }
}
