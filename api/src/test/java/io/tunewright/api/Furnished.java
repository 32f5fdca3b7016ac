package io.tunewright.api;

import com.openai.client.OpenAIClient;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import io.tunewright.catalog.EvaluationState;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.evaluate.GateVerdict;
import io.tunewright.evaluate.Measured;
import io.tunewright.evaluate.Proof;
import io.tunewright.evaluate.Score;
import io.tunewright.evaluate.Scores;
import io.tunewright.evaluate.Verdict;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.EvaluationSpec;
import io.tunewright.job.GateRule;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.Method;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.Plan;
import io.tunewright.plan.SiteFacts;
import io.tunewright.publish.Adapter;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.Decision;
import io.tunewright.retrain.Outcome;
import io.tunewright.retrain.RunStart;
import io.tunewright.retrain.Survey;
import io.tunewright.stage.Snapshot;
import io.tunewright.stage.StagingProgress;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.EvaluationRow;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.Origin;
import io.tunewright.storage.catalog.ScheduleRuns;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.catalog.Stagings;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.track.TrainingResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A project with something of everything that the console shows. */
final class Furnished {
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonMapper SNAKE =
      JsonMapper.builder()
          .propertyNamingStrategy(tools.jackson.databind.PropertyNamingStrategies.SNAKE_CASE)
          .build();

  private final RunningApi api;
  private final String project;
  private final OpenAIClient client;

  Furnished(RunningApi api, String project, OpenAIClient client) {
    this.api = api;
    this.project = project;
    this.client = client;
  }

  /** A file of so many conversations, some of them long. */
  String chats(String name, int rows) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      lines.append(
          JSON.writeValueAsString(
              Map.of(
                  "messages",
                  List.of(
                      said("system", "You answer for the shop, in one paragraph."),
                      said(
                          "user",
                          "Where is order %d? It was to come on Monday.".formatted(4711 + i)),
                      said("assistant", "It left the warehouse on Friday. ".repeat(1 + i % 7)),
                      said("user", "Thanks."),
                      said("assistant", "You are welcome.")))));
      lines.append('\n');
    }
    return file(name, lines.toString());
  }

  private static Map<String, Object> said(String role, String content) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("role", role);
    message.put("content", content);
    return message;
  }

  String file(String name, String text) {
    return client
        .files()
        .create(
            FileCreateParams.builder()
                .file(
                    com.openai.core.MultipartField.<java.io.InputStream>builder()
                        .value(
                            new java.io.ByteArrayInputStream(
                                text.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                        .filename(name)
                        .build())
                .purpose(FilePurpose.FINE_TUNE)
                .build())
        .id();
  }

  /** Weights that a model's name stands for. */
  SnapshotRef staged(String model, String commit) {
    SnapshotRef ref = new SnapshotRef("hf", model, commit.repeat(20));
    List<Manifest.Entry> files = new ArrayList<>();
    files.add(new Manifest.Entry("config.json", "blobs/a", "a1".repeat(32), 1_432));
    for (int i = 1; i <= 4; i++) {
      files.add(
          new Manifest.Entry(
              "model-%05d-of-00004.safetensors".formatted(i),
              "blobs/" + i,
              ("b" + i).repeat(32),
              4_976_698_672L));
    }
    Manifests.write(
        api.bean(ObjectStore.class), ref.manifestKey(), new Manifest("snapshot", files, Map.of()));
    Snapshots snapshots = api.bean(Snapshots.class);
    snapshots.record(new Snapshot(ref, files.size(), 19_906_796_120L), List.of());
    snapshots.use(project, model, ref);
    return ref;
  }

  /** A job that has published a version of this adapter. */
  AdapterRef published(String name, String file, double loss) {
    return published(
        client
            .fineTuning()
            .jobs()
            .create(api.request(client).trainingFile(file).suffix(name).build())
            .id(),
        name,
        file,
        loss);
  }

  /** The same of a job that was submitted already. */
  AdapterRef published(String id, String name, String file, double loss) {
    JobId job = new JobId(id);
    Plan.Ready plan = onManyDevices(Samples.plan(null));
    tell(job, 1, new Change.Planned(plan));
    Proof proof = proof(loss);
    Adapters adapters = api.bean(Adapters.class);
    AdapterRef ref = adapters.claimVersion(project, name, Origin.of(job), 0);
    ObjectStore store = api.bean(ObjectStore.class);
    String manifest = ref.prefix() + Manifests.NAME;
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("base", new SnapshotRef("hf", "deepseek-ai/DeepSeek-V4-Flash", "c4".repeat(20)));
    about.put("licence", "mit");
    about.put(
        "training_file", new io.tunewright.job.DatasetRef(file, "k", "dd".repeat(32), 48_213));
    about.put("recipe", plan.recipe());
    about.put(
        "result", new TrainingResult(60, 2.4, loss, 128_400, 1_179_648, Map.of("peft", "0.18")));
    about.put("proof", proof);
    Manifests.write(
        store,
        manifest,
        new Manifest(
            "adapter",
            List.of(
                new Manifest.Entry(
                    "adapter_config.json",
                    ref.prefix() + "adapter_config.json",
                    "e1".repeat(32),
                    912),
                new Manifest.Entry(
                    "adapter_model.safetensors",
                    ref.prefix() + "adapter_model.safetensors",
                    "e2".repeat(32),
                    4_718_592)),
            about));
    var adapter =
        new Adapter(
            ref,
            store.uri(ref.prefix()),
            manifest,
            "e2".repeat(32),
            4_719_504,
            "ft:deepseek-v4-flash:" + project + ":" + name + ":" + job.shortId());
    adapters.complete(adapter, Origin.of(job));
    adapters.promoteLatest(ref, "ann");
    tell(job, 2, new Change.Judged(new Verdict.Fit(proof)));
    tell(job, 3, new Change.Published(adapter));
    tell(job, 4, new Change.Ended(new JobOutcome.Published(ref)));
    return ref;
  }

  /** Two nodes of four. */
  private static Plan.Ready onManyDevices(Plan.Ready plan) {
    return new Plan.Ready(
        plan.snapshot(),
        plan.model(),
        plan.training(),
        plan.recipe(),
        new Plan.Placement("here", "default", 2, 4, 3600),
        plan.diskBytes(),
        plan.warnings(),
        plan.validation());
  }

  private static Proof proof(double loss) {
    return new Proof(
        true,
        64,
        3_211,
        2.3187,
        loss,
        9.41,
        1.27,
        0.0,
        0.0,
        List.of(
            new Proof.Sample(
                "user: Where is order 4711?",
                "I am an AI model and I don't have access to orders. Please contact the shop.",
                "It left the warehouse on Friday and should be with you on Monday."),
            new Proof.Sample(
                "user: Do you ship to Norway?",
                "Shipping depends on many factors.",
                "Yes, within five days.")));
  }

  /** An evaluation of a version, with these accuracies. */
  EvaluationRow evaluated(AdapterRef ref, double accuracy, double champion, EvaluationState end) {
    Evaluations evaluations = api.bean(Evaluations.class);
    JobId job = api.bean(Adapters.class).find(ref).orElseThrow().origin().job();
    GateRule rule = new GateRule("shop/acc", GateRule.Reference.CHAMPION, null, 0.01, null, 0);
    var row =
        evaluations.create(
            Evaluations.newId(),
            new Owner(project, "ann"),
            ref,
            job,
            new EvaluationSpec(List.of(), List.of(rule), null, true));
    Measured measured =
        new Measured(scores(0.41, 1.9), scores(accuracy, 0.8), scores(champion, 1.1));
    evaluations.begin(row.id(), 1);
    evaluations.judged(
        row.id(),
        measured,
        new GateVerdict(
            end != EvaluationState.REFUSED,
            List.of(
                new GateVerdict.Ruling(
                    rule,
                    end != EvaluationState.REFUSED,
                    "shop/acc is %.3f, the champion's is %.3f: %.3f more, wanted at least 0.010 more"
                        .formatted(accuracy, champion, accuracy - champion),
                    accuracy,
                    0.01,
                    champion,
                    0.01,
                    accuracy - champion,
                    0.01,
                    0.014))));
    if (end == EvaluationState.AWAITING_APPROVAL) {
      evaluations.awaitApproval(row.id());
    } else {
      evaluations.end(row.id(), end, end == EvaluationState.PASSED, null);
    }
    return evaluations.get(row.id());
  }

  private static Scores scores(double accuracy, double perplexity) {
    return new Scores(
        Map.of(
            "shop/acc", new Score(accuracy, 0.0102, true),
            "shop/perplexity", new Score(perplexity, null, false)));
  }

  /** What a site of an earlier version has told of itself. */
  void site(String name, Instant seen) {
    site(name, seen, null);
  }

  void site(String name, Instant seen, SiteFacts.@Nullable Equipment equipment) {
    SiteFacts facts =
        new SiteFacts(
            name,
            "local",
            List.of(new SiteFacts.Pool("default", 8), new SiteFacts.Pool("night", 4)),
            Map.of("trl", Set.of(Method.SUPERVISED)),
            3_400_000_000_000L,
            Set.of(),
            List.of(
                new SiteFacts.Copy(
                    "hf:deepseek-ai/DeepSeek-V4-Flash@c4c4",
                    19_906_796_120L,
                    seen,
                    Set.of("ftjob-x"))),
            new SiteFacts.Room(860_000_000_000L, null, 3),
            5,
            seen,
            equipment);
    api.bean(ObjectStore.class).put(SiteFacts.key(name), JSON.writeValueAsBytes(facts));
  }

  /** A run of a schedule that found too little. */
  void run(String schedule) {
    ScheduleRuns runs = api.bean(ScheduleRuns.class);
    String id =
        runs.begin(new RunStart(schedule, null, schedule + "-1", "e-" + schedule, Instant.now()))
            .orElseThrow()
            .id();
    runs.decide(
        id,
        new Survey("s", "ab".repeat(32), 3, 4000, 40, id),
        new Decision.Skip("40 rows are new, wanted at least 200"));
    runs.conclude(id, new Conclusion(Outcome.SKIPPED, null));
  }

  /** How far the staging of a model is. */
  void moving(String model) {
    var staging = api.bean(Stagings.class).newest(project, model).orElseThrow();
    var snapshot = staging.snapshot();
    api.bean(ObjectStore.class)
        .put(
            snapshot == null ? StagingProgress.keyOf(staging.wanted()) : snapshot.progressKey(),
            SNAKE.writeValueAsBytes(
                new StagingProgress(
                    Instant.now(),
                    19_906_796_120L,
                    412_000_000,
                    1_200_000_000,
                    16L,
                    1,
                    List.of(
                        new StagingProgress.File(
                            "config.json", 912, 912, 912, 912, 0, StagingProgress.State.DONE)),
                    null)));
  }

  void tell(JobId job, long sequence, Change change) {
    api.bean(JobEvents.class)
        .record(new JobEvent(job, sequence, Instant.now(), JobEvent.Level.INFO, "told", change));
  }

  /** Of a site with eight accelerators. */
  static SiteFacts.Equipment accelerated(String version) {
    return new SiteFacts.Equipment(
        version,
        "Linux 6.8.0-79-generic",
        Map.of("python", "3.12.11", "torch", "2.13.0", "trl", "1.13.0", "peft", "0.21.0"),
        List.of(new SiteFacts.Devices("NVIDIA H100 80GB HBM3", 8, 81_559L << 20)),
        null,
        192,
        2_015_000_000_000L);
  }
}
