package io.tunewright.worker.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.job.Method;
import io.tunewright.plan.ProgramVersion;
import io.tunewright.plan.SiteFacts;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.equipment.SiteEquipment;
import io.tunewright.worker.launch.local.LocalLauncher;
import io.tunewright.worker.launch.local.LocalSettings;
import io.tunewright.worker.stage.SiteWeights;
import io.tunewright.worker.stage.cache.TestCache;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.Transfers;
import io.tunewright.worker.trainer.Device;
import io.tunewright.worker.trainer.TrlTrainer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class SiteReportTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  @TempDir Path workdir;

  @Test
  void aSiteTellsAtOnceWhatItIs() {
    ObjectStore store = STORE.get();
    Instant began = Instant.now().minusSeconds(1);
    SiteSettings site =
        new SiteSettings(
            "here",
            workdir,
            3,
            null,
            "python3",
            List.of(),
            workdir,
            "cpu",
            "float32",
            null,
            Set.of(),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2));
    Launcher launcher =
        new LocalLauncher(
            new LocalSettings("here", workdir, 3, "python3", Duration.ofSeconds(60), Set.of()));

    try (SiteReport report =
        new SiteReport(
            site,
            launcher,
            new TrlTrainer(new Device("cpu", "float32", null)),
            new SiteWeights(
                "here",
                new Transfers(store, new BufferPool(64 << 20), Pace.USUAL),
                TestCache.at(workdir)),
            store,
            new SiteEquipment(launcher.engine(), workdir.resolve("none")))) {
      report.start();
      await().until(() -> told(store).map(SiteFacts::equipment).isPresent());
    }

    SiteFacts facts = told(store).orElseThrow();
    assertThat(facts.launcher()).isEqualTo("local");
    assertThat(facts.pools()).containsExactly(new SiteFacts.Pool("default", 3));
    assertThat(facts.trainers()).isEqualTo(Map.of("trl", Set.of(Method.SUPERVISED)));
    assertThat(facts.freeBytes()).isPositive();
    assertThat(facts.weights()).isEmpty();
    assertThat(facts.room()).isEqualTo(new SiteFacts.Room(0, null, 0));
    assertThat(facts.runs()).isZero();
    assertThat(facts.seen()).isAfter(began);
    SiteFacts.Equipment equipment = facts.equipment();
    assertThat(equipment).isNotNull();
    assertThat(equipment.version()).isEqualTo(ProgramVersion.current());
    assertThat(equipment.engine()).isEqualTo("Linux " + System.getProperty("os.version"));
    assertThat(equipment.packages()).as("the environment isn't made yet").isEmpty();
    assertThat(equipment.cores()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(equipment.memoryBytes()).isGreaterThan(1L << 30);
  }

  private static Optional<SiteFacts> told(ObjectStore store) {
    return store
        .find(SiteFacts.key("here"))
        .map(json -> new JsonMapper().readValue(json, SiteFacts.class));
  }
}
