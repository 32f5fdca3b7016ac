package io.tunewright.worker.stage;

import io.temporal.testing.TestActivityEnvironment;
import io.tunewright.job.JobId;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Claim;
import io.tunewright.stage.Materialising;
import io.tunewright.stage.SiteCopy;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.stage.cache.TestCache;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A site with its weights as an activity, two jobs, and runs that are alive when a test says so.
 */
final class TestSite implements AutoCloseable {
  static final JobId ANN = new JobId("ftjob-01jdq3k8z0000000000000anna");
  static final JobId BEN = new JobId("ftjob-01jdq3k8z00000000000000ben");
  static final String CONFIG = "config.json";
  static final String SHARD = "weights/a.safetensors";

  /** What a snapshot takes: a config of two bytes, the same in all, and a shard of ten. */
  static final long BYTES = 12;

  private final TestActivityEnvironment temporal = TestActivityEnvironment.newInstance();
  final Path workdir;
  final TestSnapshots staged;
  final SiteWeights weights;
  final Set<String> liveRuns = ConcurrentHashMap.newKeySet();

  /**
   * @param budget 0 for none
   */
  TestSite(Path workdir, ObjectStore store, long budget) {
    this.workdir = workdir;
    this.staged = new TestSnapshots(store);
    this.weights =
        new SiteWeights(
            "here",
            new Transfers(store, new BufferPool(64 << 20), Pace.USUAL),
            TestCache.at(workdir, budget, () -> liveRuns, InstantSource.system()));
    temporal.registerActivitiesImplementations(weights);
  }

  Materialising activity() {
    return activity(Materialising.class);
  }

  <T> T activity(Class<T> type) {
    return temporal.newActivityStub(type);
  }

  Path materialise(SnapshotRef ref, JobId job) {
    return Path.of(activity().materialise(ref, claim(job)).path());
  }

  static Claim claim(JobId job) {
    return new Claim(job, 0);
  }

  static SnapshotRef ref(String name) {
    return new SnapshotRef("file", name, "ab".repeat(20));
  }

  /** A snapshot that the store has. */
  SnapshotRef staged(String name) {
    String shard = (name + "0123456789").substring(0, 10);
    return staged.put(ref(name), Map.of(CONFIG, "{}", SHARD, shard));
  }

  void goesOn(String key, SiteCopy copy) throws IOException {
    Path run = Files.createDirectories(workdir.resolve("runs").resolve(key));
    Files.writeString(run.resolve("order.json"), "{\"command\": [\"" + copy.path() + "\"]}");
    liveRuns.add(key);
  }

  /** As another program might, whatever the file's permissions. */
  static void overwrite(Path file, String content) throws IOException {
    Path real = file.toRealPath();
    Files.delete(real);
    Files.writeString(real, content);
  }

  @Override
  public void close() {
    temporal.close();
  }
}
