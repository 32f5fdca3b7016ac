package io.tunewright.worker.launch;

import io.tunewright.plan.SiteFacts;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.equipment.SiteEquipment;
import io.tunewright.worker.stage.SiteWeights;
import io.tunewright.worker.stage.cache.Holdings;
import io.tunewright.worker.trainer.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells the planner every so often, through the object store, what this site is and holds, and
 * renews the claims of jobs whose runs are alive.
 */
public final class SiteReport implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SiteReport.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final long EVERY_SECONDS = 20;

  /** Drivers and environments seldom change, and asking some drivers wakes their devices. */
  private static final long LOOK_SECONDS = 300;

  private final SiteSettings site;
  private final Launcher launcher;
  private final Trainer trainer;
  private final SiteWeights weights;
  private final ObjectStore store;
  private final SiteEquipment equipment;

  /** Two threads: a driver that doesn't answer must not make the site look silent. */
  private final ScheduledExecutorService clock =
      Executors.newScheduledThreadPool(
          2, Thread.ofPlatform().daemon().name("site-report-", 0).factory());

  private volatile SiteFacts.@Nullable Equipment seen;

  public SiteReport(
      SiteSettings site,
      Launcher launcher,
      Trainer trainer,
      SiteWeights weights,
      ObjectStore store,
      SiteEquipment equipment) {
    this.site = site;
    this.launcher = launcher;
    this.trainer = trainer;
    this.weights = weights;
    this.store = store;
    this.equipment = equipment;
  }

  public void start() {
    clock.scheduleWithFixedDelay(this::tick, 0, EVERY_SECONDS, TimeUnit.SECONDS);
    clock.scheduleWithFixedDelay(this::look, 0, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  private void look() {
    try {
      seen = equipment.look();
      tell();
    } catch (RuntimeException unable) {
      log.warn("could not look at what {} is made of: {}", site.name(), unable.getMessage());
    }
  }

  private void tick() {
    renew();
    tell();
  }

  /** What fails here must not make the site look silent. */
  private void renew() {
    try {
      weights.renew();
    } catch (IOException | RuntimeException away) {
      log.warn("could not renew the claims of running jobs: {}", away.getMessage());
    }
  }

  private synchronized void tell() {
    try {
      store.put(SiteFacts.key(site.name()), JSON.writeValueAsBytes(facts()));
    } catch (IOException | RuntimeException away) {
      log.warn("could not report site {}: {}", site.name(), away.getMessage());
    }
  }

  private SiteFacts facts() throws IOException {
    Files.createDirectories(site.workdir());
    Holdings holdings = weights.holdings();
    return new SiteFacts(
        site.name(),
        launcher.name(),
        List.of(new SiteFacts.Pool("default", site.slots())),
        Map.of(trainer.name(), trainer.methods()),
        Files.getFileStore(site.workdir()).getUsableSpace(),
        holdings.stagingIds(),
        holdings.copies(),
        holdings.room(),
        launcher.load(),
        Instant.now(),
        seen);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
