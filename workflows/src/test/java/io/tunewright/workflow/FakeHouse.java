package io.tunewright.workflow;

import io.temporal.activity.Activity;
import io.tunewright.catalog.Cataloguing;
import io.tunewright.catalog.Decision;
import io.tunewright.catalog.EvaluationOutcome;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.Promoting;
import io.tunewright.catalog.Promotion;
import io.tunewright.catalog.Standing;
import io.tunewright.evaluate.Champion;
import io.tunewright.evaluate.Evaluating;
import io.tunewright.evaluate.GateVerdict;
import io.tunewright.evaluate.Measured;
import io.tunewright.evaluate.Scoring;
import io.tunewright.evaluate.Verdict;
import io.tunewright.fault.TuningError;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.EvaluationId;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.TuningRequest;
import io.tunewright.job.WeightDtype;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.LaunchOrder;
import io.tunewright.launch.Launching;
import io.tunewright.launch.Run;
import io.tunewright.plan.DatasetFacts;
import io.tunewright.plan.Plan;
import io.tunewright.plan.Planning;
import io.tunewright.publish.Adapter;
import io.tunewright.publish.Publication;
import io.tunewright.publish.Publishing;
import io.tunewright.stage.Claim;
import io.tunewright.stage.Materialising;
import io.tunewright.stage.SiteCopy;
import io.tunewright.stage.Snapshot;
import io.tunewright.stage.Staging;
import io.tunewright.stage.Transcoding;
import io.tunewright.track.Sighting;
import io.tunewright.track.Tracking;
import io.tunewright.track.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All activities, played by hand: answers what a test scripted and writes down what was asked. */
final class FakeHouse
    implements Planning,
        Staging,
        Transcoding,
        Materialising,
        Launching,
        Tracking,
        Evaluating,
        Scoring,
        Promoting,
        Publishing,
        Cataloguing {
  final List<String> diary = new CopyOnWriteArrayList<>();

  /** Of every stop. */
  final List<Duration> graces = new CopyOnWriteArrayList<>();

  final List<JobEvent> events = new CopyOnWriteArrayList<>();
  final List<JobOutcome> conclusions = new CopyOnWriteArrayList<>();
  final List<Publication> publications = new CopyOnWriteArrayList<>();
  final List<Assignment> assignments = new CopyOnWriteArrayList<>();
  final List<Claim> claims = new CopyOnWriteArrayList<>();
  final List<Watch> watches = new CopyOnWriteArrayList<>();
  final List<Measured> measured = new CopyOnWriteArrayList<>();
  final List<Decision> decisions = new CopyOnWriteArrayList<>();
  final List<EvaluationOutcome> ends = new CopyOnWriteArrayList<>();
  final BlockingQueue<Standing> standings = new LinkedBlockingQueue<>();
  final BlockingQueue<Promotion> promotions = new LinkedBlockingQueue<>();
  final BlockingQueue<Sighting> sightings = new LinkedBlockingQueue<>();
  final BlockingQueue<Plan> planned = new LinkedBlockingQueue<>();
  final Set<Long> damaged = ConcurrentHashMap.newKeySet();
  final BlockingQueue<Snapshot> fetched = new LinkedBlockingQueue<>();
  final AtomicInteger catalogOutages = new AtomicInteger();

  /** So many runs have measured others than they are asked for. */
  final AtomicInteger earlierRuns = new AtomicInteger();

  final Map<String, DatasetRef> converted = new ConcurrentHashMap<>();
  volatile boolean beginHolds;
  volatile boolean planningHolds;
  volatile boolean publishingHolds;
  volatile boolean siteIsAwayAtTheEnd;
  Plan plan = Samples.PLAN;
  Verdict verdict = Samples.FIT;
  GateVerdict gate = new GateVerdict(true, List.of());

  @Override
  public DatasetFacts validate(TuningRequest request, DatasetRef dataset, Owner owner) {
    diary.add("validate " + dataset.fileId());
    return new DatasetFacts(
        Samples.FACTS.rows(),
        Samples.FACTS.tokens(),
        Samples.FACTS.trainedTokens(),
        Samples.FACTS.longestRow(),
        List.of(),
        converted.get(dataset.fileId()));
  }

  @Override
  public Plan plan(Owner owner, TuningRequest request, DatasetFacts training) {
    diary.add("plan");
    return switch (planningHolds ? awaited(planned) : plan) {
      case Plan.Refused refused -> refused;
      case Plan.Ready ready ->
          new Plan.Ready(
              ready.snapshot(),
              ready.model(),
              training,
              ready.recipe(),
              ready.placement(),
              ready.diskBytes(),
              ready.warnings(),
              null);
    };
  }

  @Override
  public Snapshot join(String waiter, SnapshotRef snapshot, ModelRef source, Owner owner) {
    diary.add("stage");
    return new Snapshot(snapshot, 9, 4_800_000);
  }

  @Override
  public Snapshot fetch(SnapshotRef snapshot, ModelRef source, Owner owner) {
    diary.add("fetch");
    return awaited(fetched);
  }

  @Override
  public Snapshot join(String waiter, SnapshotRef snapshot, WeightDtype dtype) {
    diary.add("transcode to " + dtype.word());
    return new Snapshot(Samples.PLAIN, 9, 9_600_000);
  }

  @Override
  public Snapshot transcode(SnapshotRef snapshot, WeightDtype dtype) {
    throw new UnsupportedOperationException("only its own workflow asks for it");
  }

  @Override
  public SiteCopy materialise(SnapshotRef snapshot, @Nullable Claim claim) {
    diary.add("materialise " + snapshot.source());
    if (claim != null) {
      claims.add(claim);
    }
    return locate(snapshot);
  }

  @Override
  public void release(JobId job) {
    if (siteIsAwayAtTheEnd) {
      throw TuningError.SITE_UNREACHABLE.because("the site is away, for this test");
    }
    diary.add("release");
    claims.removeIf(claim -> claim.job().equals(job));
  }

  @Override
  public SiteCopy locate(SnapshotRef snapshot) {
    return new SiteCopy(snapshot, "here", "/site/hub/tiny");
  }

  @Override
  public LaunchOrder preview(Assignment assignment) {
    return new LaunchOrder(
        assignment.key(),
        assignment.owner(),
        "default",
        1,
        1,
        3600,
        Map.of(),
        List.of(),
        List.of("python", "sft.py"),
        Map.of(),
        Map.of());
  }

  @Override
  public Run launch(Assignment assignment) {
    CheckpointRef from =
        switch (assignment) {
          case Assignment.Train train -> train.resumeFrom();
          case Assignment.Evaluate evaluate -> evaluate.checkpoint();
          case Assignment.Score _ -> null;
        };
    if (from != null && damaged.contains(from.step())) {
      throw TuningError.CORRUPT_CHECKPOINT.because("adapter_model.safetensors, for this test");
    }
    diary.add("launch " + kindOf(assignment.key()));
    assignments.add(assignment);
    return new Run("here", "fake", assignment.key(), "1", "/site/runs/" + assignment.key());
  }

  @Override
  public void stop(String key, long graceSeconds) {
    diary.add("stop " + kindOf(key));
    graces.add(Duration.ofSeconds(graceSeconds));
  }

  @Override
  public Sighting awaitNext(Watch watch) {
    watches.add(watch);
    return awaited(sightings);
  }

  @Override
  public Verdict judge(Assignment.Evaluate assignment, Run run) {
    diary.add("judge");
    return verdict;
  }

  @Override
  public @Nullable Measured read(Assignment.Score assignment, Run run) {
    diary.add("read");
    if (earlierRuns.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return null;
    }
    return new Measured(
        assignment.base() ? Samples.SCORES : null,
        assignment.candidate() == null ? null : Samples.SCORES,
        assignment.champion() == null ? null : Samples.SCORES);
  }

  @Override
  public Standing begin(EvaluationId evaluation) {
    diary.add("begin");
    while (beginHolds) {
      rest();
    }
    Standing next = standings.poll();
    return next == null ? new Standing(new Champion.None(), Measured.NOTHING) : next;
  }

  @Override
  public void launching(EvaluationId evaluation, String orderKey) {
    diary.add("launching " + kindOf(orderKey));
  }

  @Override
  public GateVerdict judge(EvaluationId evaluation, Champion champion, Measured all) {
    diary.add("judge " + inWords(champion));
    measured.add(all);
    return gate;
  }

  @Override
  public void awaitApproval(EvaluationId evaluation) {
    diary.add("await approval");
  }

  @Override
  public void decided(EvaluationId evaluation, Decision decision) {
    diary.add("decided");
    decisions.add(decision);
  }

  @Override
  public Promotion promote(EvaluationId evaluation, Champion champion) {
    diary.add("promote over " + inWords(champion));
    Promotion next = promotions.poll();
    return next == null ? new Promotion.Done() : next;
  }

  private static String inWords(Champion champion) {
    return champion.at() == null ? "none" : String.valueOf(champion.at());
  }

  @Override
  public void conclude(EvaluationId evaluation, EvaluationOutcome outcome) {
    diary.add("conclude");
    ends.add(outcome);
  }

  @Override
  public Adapter publish(Publication publication) {
    diary.add("publish");
    publications.add(publication);
    while (publishingHolds) {
      rest();
    }
    return new Adapter(
        new AdapterRef("default", "mira", 1), "s3://b/a/", "a/manifest.json", "33", 9, "ft:x");
  }

  @Override
  public void record(JobEvent event) {
    if (catalogOutages.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw TuningError.STORE_UNREACHABLE.because("the catalog is away, for this test");
    }
    events.add(event);
  }

  @Override
  public void conclude(CheckpointRef checkpoint, int tries, JobOutcome outcome) {
    diary.add("conclude");
    conclusions.add(outcome);
  }

  private static String kindOf(String orderKey) {
    return orderKey.substring(Samples.ID.value().length() + 1);
  }

  private static void rest() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
      Activity.getExecutionContext().heartbeat(null);
    } catch (InterruptedException stopping) {
      throw Activity.wrap(stopping);
    }
  }

  private static <T> T awaited(BlockingQueue<T> script) {
    try {
      while (true) {
        T next = script.poll(50, TimeUnit.MILLISECONDS);
        if (next != null) {
          return next;
        }
        Activity.getExecutionContext().heartbeat(null);
      }
    } catch (InterruptedException stopping) {
      throw Activity.wrap(stopping);
    }
  }
}
