package io.tunewright.worker;

import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.equipment.SiteEquipment;
import io.tunewright.worker.evaluate.ProofReading;
import io.tunewright.worker.evaluate.ScoreReading;
import io.tunewright.worker.launch.BroughtData;
import io.tunewright.worker.launch.DiskWatch;
import io.tunewright.worker.launch.Launcher;
import io.tunewright.worker.launch.QueueTick;
import io.tunewright.worker.launch.SiteLaunching;
import io.tunewright.worker.launch.SiteReport;
import io.tunewright.worker.launch.SiteSettings;
import io.tunewright.worker.launch.WorkerStop;
import io.tunewright.worker.launch.local.LocalLauncher;
import io.tunewright.worker.launch.local.LocalSettings;
import io.tunewright.worker.stage.FilePolicy;
import io.tunewright.worker.stage.SiteWeights;
import io.tunewright.worker.stage.StageSettings;
import io.tunewright.worker.stage.cache.CacheSettings;
import io.tunewright.worker.stage.cache.WeightCache;
import io.tunewright.worker.stage.dataset.DatasetCarrying;
import io.tunewright.worker.stage.site.SiteReferences;
import io.tunewright.worker.stage.site.SiteRoots;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.Transfers;
import io.tunewright.worker.track.EndedRuns;
import io.tunewright.worker.track.RunTracking;
import io.tunewright.worker.track.TrackSettings;
import io.tunewright.worker.track.stall.Grace;
import io.tunewright.worker.track.stall.StallSettings;
import io.tunewright.worker.trainer.Device;
import io.tunewright.worker.trainer.PythonEnvironment;
import io.tunewright.worker.trainer.Trainer;
import io.tunewright.worker.trainer.TrainerPrograms;
import io.tunewright.worker.trainer.TrlTrainer;
import io.tunewright.workflow.TaskQueues;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** A site's worker: weights, launch, track, judge. Knows of no database. */
@Configuration(proxyBeanMethods = false)
@Import(StageModule.class)
public class SiteWorker {
  private static final Logger log = LoggerFactory.getLogger(SiteWorker.class);

  /**
   * Most of them are short, but a stop holds its slot for as long as its run saves, and bringing or
   * verifying weights takes hours too: no cancel may wait behind them. Each is a virtual thread,
   * and the bytes go through the memory of all transfers.
   */
  private static final int ACTIVITIES = 500;

  /** Most of them wait for the one that copies the same weights. */
  private static final int COPIES = 1000;

  /** Every run of the site, also those that wait, is followed by one long poll. */
  private static final int RUNS_FOLLOWED = 1000;

  @Bean
  SiteSettings site(Environment settings) {
    return SiteSettings.from(settings);
  }

  @Bean
  Launcher launcher(SiteSettings site) {
    return new LocalLauncher(
        new LocalSettings(
            site.name(),
            site.workdir(),
            site.slots(),
            site.basePython(),
            site.staleAfter(),
            site.passedOn()));
  }

  @Bean
  Trainer trainer(SiteSettings site) {
    return new TrlTrainer(new Device(site.device(), site.dtype(), site.threads()));
  }

  /** What this site brings from the store, and into it. */
  record Arrivals(Transfers transfers) {}

  @Bean
  Arrivals arrivals(ObjectStore store, BufferPool buffers, StageSettings stage) {
    return new Arrivals(new Transfers(store, buffers, stage.sitePace()));
  }

  @Bean
  SiteWeights siteWeights(
      SiteSettings site, Launcher launcher, Arrivals arrivals, Environment settings) {
    return new SiteWeights(
        site.name(),
        arrivals.transfers(),
        new WeightCache(
            site.workdir(), CacheSettings.from(settings), launcher::live, InstantSource.system()));
  }

  @Bean
  SiteRoots siteRoots(Environment settings) {
    return SiteRoots.from(settings);
  }

  @Bean
  SiteReferences siteReferences(
      SiteSettings site, SiteRoots roots, StageSettings stage, ObjectStore store) {
    FilePolicy policy = new FilePolicy(stage.remoteCode());
    return new SiteReferences(site.name(), site.workdir(), roots, policy, store);
  }

  @Bean
  PythonEnvironment pythonEnvironment(SiteSettings site) {
    return new PythonEnvironment(
        site.environments(),
        site.basePython(),
        site.pipArguments(),
        TrainerPrograms.requirements());
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  SiteReport siteReport(
      SiteSettings site,
      Launcher launcher,
      Trainer trainer,
      SiteWeights weights,
      PythonEnvironment environment,
      ObjectStore store) {
    return new SiteReport(
        site,
        launcher,
        trainer,
        weights,
        store,
        new SiteEquipment(launcher.engine(), interpreter(site, environment).path()));
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  DiskWatch diskWatch(
      SiteSettings site, Launcher launcher, SiteWeights weights, Environment settings) {
    return new DiskWatch(
        site.name(),
        site.workdir(),
        DiskWatch.warn(settings),
        launcher,
        List.of(
            new EndedRuns(site.workdir(), launcher),
            new BroughtData(site.workdir(), launcher),
            weights::spare));
  }

  @Bean
  TrackSettings trackSettings(
      SiteSettings site, PythonEnvironment environment, Environment settings) {
    return new TrackSettings(
        site.pace(),
        StallSettings.from(settings),
        interpreter(site, environment).path().resolveSibling("py-spy"));
  }

  @Bean(destroyMethod = "close")
  WorkerStop workerStop(SiteSettings site) {
    return new WorkerStop(site.workdir());
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  QueueTick queueTick(Launcher launcher) {
    return new QueueTick(launcher);
  }

  @Bean
  ActivityWorkers siteWorkers(
      WorkflowClient temporal,
      SiteSettings site,
      Launcher launcher,
      Trainer trainer,
      SiteWeights weights,
      SiteReferences references,
      SiteRoots roots,
      PythonEnvironment environment,
      Arrivals arrivals,
      TrackSettings tracking,
      DiskWatch disk,
      ObjectStore store) {
    ActivityWorkers workers = new ActivityWorkers(temporal);
    Worker activities = workers.poll(TaskQueues.site(site.name()), ACTIVITIES);
    // Copies too: workflows of earlier versions have asked for them here.
    Object[] referencing = references.activities(weights).toArray();
    activities.registerActivitiesImplementations(referencing);
    workers
        .poll(TaskQueues.weights(site.name()), COPIES)
        .registerActivitiesImplementations(referencing);
    activities.registerActivitiesImplementations(
        new SiteLaunching(
            site.workdir(),
            launcher,
            trainer,
            new TrainerPrograms(site.workdir()),
            interpreter(site, environment),
            weights,
            references::check,
            arrivals.transfers(),
            new Grace(tracking.stalls())::of),
        new DatasetCarrying(site.name(), roots, store),
        new ProofReading(store),
        new ScoreReading());
    workers
        .poll(TaskQueues.track(site.name()), RUNS_FOLLOWED)
        .registerActivitiesImplementations(
            new RunTracking(
                launcher,
                arrivals.transfers(),
                trainer.requiredCheckpointFiles(),
                tracking,
                disk::condition));
    return workers;
  }

  /** The administrator's own environment, or the one that is made on first use. */
  private static SiteLaunching.Interpreter interpreter(
      SiteSettings site, PythonEnvironment environment) {
    Path own = site.python();
    return new SiteLaunching.Interpreter() {
      @Override
      public Path path() {
        return own == null ? environment.python() : own;
      }

      @Override
      public void ensure() {
        if (own == null) {
          environment.ensure(log::info);
        }
      }
    };
  }
}
