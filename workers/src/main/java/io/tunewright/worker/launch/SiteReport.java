package io.tunewright.worker.launch;

import io.tunewright.plan.SiteFacts;
import io.tunewright.storage.objects.ObjectStore;
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

  private final SiteSettings site;
  private final Launcher launcher;
  private final Trainer trainer;
  private final SiteWeights weights;
  private final ObjectStore store;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("site-report").factory());

  public SiteReport(
      SiteSettings site,
      Launcher launcher,
      Trainer trainer,
      SiteWeights weights,
      ObjectStore store) {
    this.site = site;
    this.launcher = launcher;
    this.trainer = trainer;
    this.weights = weights;
    this.store = store;
  }

  public void start() {
    clock.scheduleWithFixedDelay(this::tick, 0, EVERY_SECONDS, TimeUnit.SECONDS);
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

  private void tell() {
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
        Instant.now());
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
