package io.tunewright.storage.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tunewright.catalog.EvaluationState;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobStatus;
import io.tunewright.evaluate.Champion;
import io.tunewright.evaluate.Gate;
import io.tunewright.evaluate.Measured;
import io.tunewright.evaluate.Score;
import io.tunewright.evaluate.Scores;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.EvaluationId;
import io.tunewright.job.EvaluationSpec;
import io.tunewright.job.EvaluationTask;
import io.tunewright.job.GateRule;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.Owner;
import io.tunewright.job.Request;
import io.tunewright.job.ResumePoint;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.TuningRequest;
import io.tunewright.plan.Plans;
import io.tunewright.publish.Adapter;
import io.tunewright.retrain.Decision;
import io.tunewright.retrain.RunStart;
import io.tunewright.stage.Snapshot;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Aliases;
import io.tunewright.storage.catalog.Blobs;
import io.tunewright.storage.catalog.Checkpoints;
import io.tunewright.storage.catalog.DatasetAliases;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.Origin;
import io.tunewright.storage.catalog.ScheduleRow;
import io.tunewright.storage.catalog.ScheduleRunRow;
import io.tunewright.storage.catalog.ScheduleRuns;
import io.tunewright.storage.catalog.ScheduleSamples;
import io.tunewright.storage.catalog.Schedules;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.AdapterKeys;
import io.tunewright.storage.objects.FileKeys;
import io.tunewright.storage.objects.FileState;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Reference;
import io.tunewright.storage.objects.References;
import io.tunewright.storage.objects.Stored;
import io.tunewright.track.Checkpoint;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A Tunewright that was: it has worked on a store and a catalog, as workers and the API do. */
final class Past {
  static final Owner OWNER = new Owner("default", "ann");
  static final SnapshotRef DERIVED = new SnapshotRef("bf16", Plans.BASE.name(), "cd".repeat(20));

  private final ObjectStore store;
  private final LocalCatalog catalog;
  private final Jobs jobs;
  private final JobRecords records;
  private final Adapters adapters;
  private final AdapterRecords adapterRecords;

  Past(ObjectStore store, LocalCatalog catalog) {
    this.store = store;
    this.catalog = catalog;
    this.jobs = catalog.get(Jobs.class);
    this.records = new JobRecords(store, jobs);
    this.adapters = catalog.get(Adapters.class);
    this.adapterRecords = new AdapterRecords(store, adapters, catalog.get(Aliases.class));
  }

  void aliased(String alias) {
    new DatasetAliasRecords(store, catalog.get(DatasetAliases.class))
        .move(OWNER, alias, "file-1", new DatasetAliases.Expected.Nothing());
  }

  /** A schedule with a run that has decided. */
  void scheduled(String name) {
    Schedules schedules = catalog.get(Schedules.class);
    ScheduleRuns runs = catalog.get(ScheduleRuns.class);
    ScheduleRow schedule = schedules.create(OWNER, ScheduleSamples.wanted(name), false, "new");
    new ScheduleRecords(store, schedules).write(OWNER.project(), schedule.id());
    ScheduleRunRow run =
        runs.begin(new RunStart(schedule.id(), null, "w", schedule.id(), Instant.EPOCH))
            .orElseThrow();
    runs.decide(run.id(), ScheduleSamples.SURVEY, new Decision.Train("120 rows"));
    new ScheduleRunRecords(store, runs).write(run.id());
  }

  static JobEvent event(JobId job, long sequence, Change change) {
    return new JobEvent(job, sequence, Instant.now(), JobEvent.Level.INFO, "told", change);
  }

  /** The plans' base, and what was made of it; one blob is shared. */
  SnapshotRef staged() {
    Manifest.Entry config = blob("config.json", "{}");
    Manifest.Entry quantised = blob("model.safetensors", "quantised");
    staged(Plans.BASE, List.of(config, quantised), Map.of("staged", Instant.now().toString()));
    staged(
        DERIVED,
        List.of(config, blob("model.safetensors", "plain")),
        Map.of(
            "derived",
            Map.of(
                "source", Plans.BASE.source(),
                "name", Plans.BASE.name(),
                "commit", Plans.BASE.commit(),
                "manifest", Plans.BASE.manifestKey(),
                "dtype", "bf16")));
    catalog.get(Snapshots.class).derive(DERIVED, Plans.BASE);
    return Plans.BASE;
  }

  private void staged(SnapshotRef ref, List<Manifest.Entry> files, Map<String, Object> about) {
    Manifest manifest = new Manifest("snapshot", files, about);
    Manifests.write(store, ref.manifestKey(), manifest);
    catalog
        .get(Snapshots.class)
        .record(
            new Snapshot(ref, files.size(), manifest.bytes()),
            files.stream().map(Manifest.Entry::sha256).toList());
  }

  private Manifest.Entry blob(String path, String content) {
    Stored stored = stored("blobs/new/" + content.hashCode(), content);
    catalog.get(Blobs.class).record(stored);
    return new Manifest.Entry(path, stored.key(), stored.sha256(), stored.bytes());
  }

  void referenced() {
    SnapshotRef ref = new SnapshotRef("site", "lab/weights", "ef".repeat(20));
    References.write(
        store,
        ref.manifestKey(),
        new Reference(
            "lab",
            "/models/weights",
            List.of(
                new Reference.File(
                    "model.safetensors", new FileState(7, Instant.now(), 1), "ab".repeat(32))),
            Map.of("hashed", Instant.now().toString())));
    catalog.get(Snapshots.class).record(new Snapshot(ref, 1, 7), List.of());
  }

  Files.Row file(String name) {
    String id = Files.newId();
    Stored stored = stored(FileKeys.content(OWNER.project(), id), "{}\n");
    Files.Row row =
        Files.Row.uploaded(
            OWNER,
            "fine-tune",
            name,
            new DatasetRef(id, stored.key(), stored.sha256(), stored.bytes()),
            Instant.now(),
            Instant.now().plusSeconds(3600));
    new FileRecords(store).write(row);
    catalog.get(Files.class).add(row);
    return row;
  }

  /** A job in training, with its first checkpoint, which is pinned. */
  JobId running() {
    return running(request("harbour"));
  }

  /** The same, going on from that one's checkpoint. */
  JobId resumed(JobId source) {
    CheckpointRef checkpoint =
        catalog.get(Checkpoints.class).list(source).getFirst().checkpoint().ref();
    Request request = asked("harbour");
    request.resumeFrom = new ResumePoint(checkpoint, Plans.BASE, 8, request.training);
    return running(request.build());
  }

  private JobId running(TuningRequest request) {
    JobId job = jobs.create(Jobs.newId(), OWNER, request, "key-" + Jobs.newId(), "hash").id();
    catalog.get(Models.class).register(OWNER, request.model(), request.source());
    told(job, new Change.Planned(Plans.ready(Plans.BASE, 7)));
    told(job, new Change.Launched(1, job.orderKey("train", 1), "local", null));
    told(job, new Change.Moved(JobStatus.RUNNING, "track"));
    String prefix = new JobKeys(OWNER, job).checkpoint(1, 60);
    Manifest manifest =
        new Manifest("checkpoint", List.of(), Map.of("metrics", Map.of("train_loss", 0.25)));
    Manifests.write(store, prefix + Manifests.NAME, manifest);
    CheckpointRef ref = new CheckpointRef(job, 1, 60, prefix + Manifests.NAME);
    told(job, new Change.Saved(new Checkpoint(ref, 0, 0, Map.of("train_loss", 0.25))));
    new PinRecords(store, catalog.get(Checkpoints.class)).pin(ref, "ann");
    return job;
  }

  private static TuningRequest request(String suffix) {
    return asked(suffix).build();
  }

  private static Request asked(String suffix) {
    Request request = new Request();
    request.training = new DatasetRef("file-1", "t.jsonl", "11".repeat(32), 9);
    request.suffix = suffix;
    return request;
  }

  JobId published(String name) {
    JobId job = running();
    AdapterRef ref = adapters.claimVersion(OWNER.project(), name, Origin.of(job), 0);
    Stored weights = stored(ref.prefix() + "adapter_model.safetensors", "weights of " + job);
    Manifest manifest =
        new Manifest(
            "adapter",
            List.of(
                new Manifest.Entry(
                    "adapter_model.safetensors", weights.key(), weights.sha256(), weights.bytes())),
            Map.of(
                "adapter",
                ref,
                "owner",
                OWNER,
                "job",
                job,
                "model",
                "ft:tiny:default:" + name + ":" + job.shortId(),
                "base",
                Plans.BASE,
                "training_file",
                request(name).training(),
                "published",
                Instant.now().toString()));
    String key = new AdapterKeys(ref).manifest(ref.version());
    Manifests.write(store, key, manifest);
    Adapter adapter =
        new Adapter(
            ref,
            store.uri(ref.prefix()),
            key,
            weights.sha256(),
            weights.bytes(),
            "ft:tiny:default:" + name + ":" + job.shortId());
    adapterRecords.publish(adapter, Origin.of(job), "ann");
    told(job, new Change.Published(adapter));
    told(job, new Change.Ended(new JobOutcome.Published(ref)));
    return job;
  }

  void deleted(JobId job) {
    adapterRecords.delete(adapters.claimed(Origin.of(job)).orElseThrow(), "ann");
  }

  /** Measured, judged, and champion since. */
  EvaluationId promoted(JobId job) {
    Evaluations evaluations = catalog.get(Evaluations.class);
    EvaluationRecords evaluationRecords = new EvaluationRecords(store, evaluations);
    AdapterRef adapter = adapters.claimed(Origin.of(job)).orElseThrow();
    EvaluationId id = Evaluations.newId();
    GateRule rule = new GateRule("mira/acc", GateRule.Reference.CONSTANT, 0.5, 0.0, null, 0);
    evaluations.create(
        id,
        OWNER,
        adapter,
        job,
        new EvaluationSpec(
            List.of(new EvaluationTask("mira", null, null, 0, 9, null)),
            List.of(rule),
            null,
            true));
    Measured measured =
        new Measured(null, new Scores(Map.of("mira/acc", new Score(0.75, 0.1, true))), null);
    evaluations.begin(id, null);
    evaluations.judged(id, measured, Gate.judge(List.of(rule), measured, new Champion.None()));
    evaluationRecords.write(id);
    adapterRecords.move(
        new AdapterRecords.Move(
            adapter.project(),
            adapter.name(),
            Aliases.CHAMPION,
            null,
            adapter.version(),
            "ann",
            "it passed",
            id));
    evaluations.end(id, EvaluationState.PASSED, true, null);
    evaluationRecords.write(id);
    return id;
  }

  /** As the cataloguing activity does it. */
  void told(JobId job, Change change) {
    catalog.get(JobEvents.class).record(event(job, jobs.get(job).told() + 1, change));
    records.write(job);
  }

  private Stored stored(String key, String content) {
    return store.upload(key, new ByteArrayInputStream(content.getBytes(UTF_8)));
  }
}
