package io.tunewright.worker.stage.cache;

import io.tunewright.fault.TuningError;
import io.tunewright.job.JobId;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Claim;
import io.tunewright.worker.activity.FileMutex;
import io.tunewright.worker.stage.cache.ModelDirectory.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A site on which jobs, runs and crashes come and go by chance, and a second set of books: who may
 * rely on what. Blobs are shared within models and between them; a blob's content is its name.
 */
final class RandomSite {
  static final long BUDGET = 500;
  private static final List<String> MODELS = List.of("org/a", "org/b", "org/c");
  private static final int JOBS = 5;

  private final Path workdir;
  private final Random chance;
  private final InstantSource clock = () -> this.now;
  private Instant now = Instant.parse("2026-11-24T12:00:00Z");
  private final List<CopyRecord> snapshots = new ArrayList<>();
  private final Map<String, String> orders = new HashMap<>();
  final WeightCache cache;

  /** What each job was given and has not let go of. */
  final Map<JobId, Set<CopyRecord>> claimed = new HashMap<>();

  /** What runs that are alive read. */
  final Map<String, CopyRecord> read = new HashMap<>();

  int refusals;
  int crashes;

  RandomSite(Path workdir, long seed) {
    this.workdir = workdir;
    this.chance = new Random(seed);
    this.cache =
        new WeightCache(
            workdir,
            new CacheSettings(BUDGET, 0, Duration.ofDays(30)),
            () -> Set.copyOf(orders.keySet()),
            clock);
    for (String model : MODELS) {
      for (int commit = 0; commit < 3; commit++) {
        snapshots.add(snapshot(model, commit));
      }
    }
  }

  private CopyRecord snapshot(String model, int commit) {
    Map<String, CopyRecord.File> files = new HashMap<>();
    for (int file = 0; file < 4; file++) {
      boolean everybodys = chance.nextInt(4) == 0;
      int size = 5 + chance.nextInt(40);
      String sha256 =
          "%s%02d"
              .formatted(everybodys ? "ee" : "" + model.charAt(4) + commit % 2, size)
              .repeat(16);
      files.put(file + ".safetensors", new CopyRecord.File(file + ".safetensors", sha256, size));
    }
    return new CopyRecord(
        new SnapshotRef("hf", model, Integer.toString(commit).repeat(40)),
        List.copyOf(files.values()));
  }

  void step() throws IOException {
    now = now.plus(Duration.ofMinutes(1 + chance.nextInt(120)));
    JobId job = job(chance.nextInt(JOBS));
    CopyRecord copy = snapshots.get(chance.nextInt(snapshots.size()));
    switch (chance.nextInt(12)) {
      case 0, 1, 2, 3 -> materialise(copy, job, copy.files().size());
      case 4, 5, 6 -> release(job);
      case 7 -> launch(job);
      case 8 -> endARun();
      case 9 -> materialise(copy, job, chance.nextInt(copy.files().size()));
      default -> dieWhileEvicting();
    }
    cache.renew();
  }

  /**
   * @param files after which the worker dies
   */
  private void materialise(CopyRecord copy, JobId job, int files) throws IOException {
    Claim claim = new Claim(job, 0);
    ModelDirectory model = cache.model(copy.ref());
    try (FileMutex lock = cache.lock(model)) {
      if (!cache.claim(copy.ref(), claim)) {
        cache.begin(copy, claim);
        for (CopyRecord.File file : copy.files().subList(0, files)) {
          if (!Files.exists(model.blob(file.sha256()))) {
            Files.writeString(model.blob(file.sha256()), content(file));
          }
          model.link(copy.commit(), file.path(), file.sha256());
        }
        if (files < copy.files().size()) {
          Files.writeString(model.blobs().resolve(".incoming-" + files), "half");
          crashes++;
          return;
        }
        cache.complete(copy);
      }
      claimed.computeIfAbsent(job, key -> new HashSet<>()).add(copy);
    } catch (io.temporal.failure.ApplicationFailure full) {
      if (!TuningError.DISK_FULL.name().equals(full.getType())) {
        throw full;
      }
      refusals++;
    }
  }

  private void release(JobId job) throws IOException {
    cache.release(job);
    claimed.remove(job);
  }

  private void launch(JobId job) throws IOException {
    String key = job.orderKey("train", 1 + chance.nextInt(1000));
    for (CopyRecord copy : claimed.getOrDefault(job, Set.of())) {
      cache.lay(copy.ref(), key);
      Path run = Files.createDirectories(workdir.resolve("runs").resolve(key));
      String order = cache.view(copy.ref(), key) + "/";
      Files.writeString(run.resolve("order.json"), order);
      orders.put(key, order);
      read.put(key, copy);
      return;
    }
  }

  private void endARun() {
    orders.keySet().stream()
        .sorted()
        .findFirst()
        .ifPresent(key -> {
          orders.remove(key);
          read.remove(key);
        });
  }

  /** Some links of a copy that nobody uses are gone already. */
  private void dieWhileEvicting() throws IOException {
    List<Shelf.Held> unused = new ArrayList<>();
    Census census = new Census(new Leases(Duration.ofDays(30), clock), cache.live());
    for (ModelDirectory model : WeightCache.models(cache.hub())) {
      unused.addAll(census.whole(model, false).stream().filter(Shelf.Held::evictable).toList());
    }
    if (unused.isEmpty()) {
      return;
    }
    CopyRecord copy = unused.get(chance.nextInt(unused.size())).copy();
    ModelDirectory model = cache.model(copy.ref());
    model.move(copy.commit(), State.WHOLE, State.LEAVING);
    for (CopyRecord.File file : copy.files().subList(0, chance.nextInt(copy.files().size() + 1))) {
      Files.delete(model.snapshot(copy.commit()).resolve(file.path()));
    }
    crashes++;
  }

  /** Every job and every run ends. */
  void leaveAll() throws IOException {
    orders.clear();
    read.clear();
    claimed.clear();
    for (int job = 0; job < JOBS; job++) {
      cache.release(job(job));
    }
  }

  /** A copy beside which no other has room. */
  void wantAllOfTheBudget() throws IOException {
    CopyRecord all =
        new CopyRecord(
            new SnapshotRef("hf", "org/all", "f".repeat(40)),
            List.of(new CopyRecord.File("x.safetensors", "f".repeat(64), BUDGET)));
    materialise(all, job(0), 1);
  }

  private static JobId job(int number) {
    return new JobId("ftjob-0000000000000000000000000" + number);
  }

  static String content(CopyRecord.File file) {
    byte[] bytes = new byte[Math.toIntExact(file.bytes())];
    for (int at = 0; at < bytes.length; at++) {
      bytes[at] = (byte) file.sha256().charAt(at % file.sha256().length());
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
