package io.tunewright.worker.stage.cache;

import io.tunewright.job.JobId;
import io.tunewright.worker.stage.cache.LiveRuns.LiveRun;
import io.tunewright.worker.stage.cache.ModelDirectory.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Who uses what at one moment. */
final class Census {
  private final Leases leases;
  private final List<LiveRun> live;
  private final Set<String> jobsAlive;

  Census(Leases leases, List<LiveRun> live) {
    this.leases = leases;
    this.live = live;
    this.jobsAlive = LiveRuns.jobs(live);
  }

  /** Jobs that claim a copy and runs that read it. */
  Set<String> holders(ModelDirectory model, String commit) throws IOException {
    Set<String> holders = new TreeSet<>(leases.holders(model.leases(commit), jobsAlive));
    live.stream().filter(run -> run.reads(model, commit)).forEach(run -> holders.add(run.key()));
    return holders;
  }

  /** The whole copies of a model. */
  List<Shelf.Held> whole(ModelDirectory model, boolean busy) throws IOException {
    List<Shelf.Held> held = new ArrayList<>();
    for (CopyRecord copy : model.all(State.WHOLE)) {
      Optional<Instant> lastUse = lastUse(model, copy.commit());
      if (lastUse.isPresent()) {
        held.add(new Shelf.Held(model, copy, lastUse.get(), holders(model, copy.commit()), busy));
      }
    }
    return held;
  }

  private static Optional<Instant> lastUse(ModelDirectory model, String commit) throws IOException {
    try {
      return Optional.of(Files.getLastModifiedTime(model.record(State.WHOLE, commit)).toInstant());
    } catch (NoSuchFileException evictedMeanwhile) {
      return Optional.empty();
    }
  }

  void sweepClaims(ModelDirectory model) throws IOException {
    for (Path copy : model.claimed()) {
      leases.sweep(copy, jobsAlive);
    }
  }

  /** What runs were given to read that neither go on nor have a job that still claims it. */
  List<Path> deadViews(ModelDirectory model) throws IOException {
    List<Path> dead = new ArrayList<>();
    for (Path copy : ModelDirectory.list(model.path().resolve(".runs"), "[0-9a-f]*")) {
      Set<String> holders = holders(model, copy.getFileName().toString());
      for (Path view : ModelDirectory.list(copy, "*")) {
        String key = view.getFileName().toString();
        boolean wanted =
            live.stream().anyMatch(run -> run.key().equals(key))
                || JobId.ofOrder(key).filter(job -> holders.contains(job.value())).isPresent();
        if (!wanted) {
          dead.add(view);
        }
      }
    }
    return dead;
  }
}
