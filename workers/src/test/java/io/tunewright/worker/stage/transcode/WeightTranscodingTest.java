package io.tunewright.worker.stage.transcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.stage.Snapshot;
import io.tunewright.stage.Transcoding;
import io.tunewright.storage.catalog.BlobClaims;
import io.tunewright.storage.catalog.Blobs;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.stage.SharedBlobs;
import io.tunewright.workflow.Payloads;
import io.tunewright.workflow.TaskQueues;
import io.tunewright.workflow.TranscodeWorkflow;
import io.tunewright.workflow.TranscodeWorkflowImpl;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WeightTranscodingTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private static final JsonMapper JSON = new JsonMapper();
  private static final String ONE = "model-00001-of-000002.safetensors";
  private static final String TWO = "model-00002-of-000002.safetensors";
  private static final String FP8 =
      """
      {"model_type": "%s", "torch_dtype": "bfloat16", %s "quantization_config": {"quant_method": "fp8",
       "fmt": "e4m3", "activation_scheme": "dynamic", "weight_block_size": [128, 128]}, "vocab_size": 9}
      """;

  /** Makes every test's weights its own, so that no other test has transcoded them already. */
  private static final AtomicInteger FRESH = new AtomicInteger();

  private final Random random = new Random(FRESH.incrementAndGet());
  private final ObjectStore store = STORE.get();
  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setUseTimeskipping(false)
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
              .build());

  private final SharedBlobs blobs =
      new SharedBlobs(store, CATALOG.get(Blobs.class), CATALOG.get(BlobClaims.class));
  private final Held transcoding =
      new Held(
          new WeightTranscoding(
              store, blobs, CATALOG.get(Snapshots.class), temporal.getWorkflowClient()));

  @BeforeEach
  void open() {
    Worker worker = temporal.newWorker(TaskQueues.CONTROL);
    worker.registerWorkflowImplementationTypes(TranscodeWorkflowImpl.class, Wanting.Impl.class);
    worker.registerActivitiesImplementations(transcoding);
    temporal.start();
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  @Test
  void weightsAsV3PublishesThem() {
    StagedModel model = v3();

    Map<String, Shard.Content> made = tensors(transcoded(model));

    Map<String, Shard.Content> old = model.tensors();
    assertThat(made.keySet())
        .containsExactly("model.embed_tokens.weight", "model.norm.weight", "q.weight", "v.weight");
    for (String name : List.of("q", "v")) {
      Shard.Content scale = content(old, name + ".weight_scale_inv");
      Shard.Content weight = content(old, name + ".weight");
      assertThat(content(made, name + ".weight").shape()).isEqualTo(weight.shape());
      assertThat(content(made, name + ".weight").bytes())
          .isEqualTo(Plainly.float8(weight, scale, 128, 128));
    }
    for (String name : List.of("model.embed_tokens.weight", "model.norm.weight")) {
      assertThat(content(made, name)).usingRecursiveComparison().isEqualTo(content(old, name));
    }
  }

  @Test
  void weightsAsV4FlashPublishesThem() {
    StagedModel model = new StagedModel(FP8.formatted("deepseek_v4", "\"expert_dtype\": \"fp4\","));
    model
        .shard(ONE)
        .random("layers.0.attn.wq_a.weight", "F8_E4M3", random, 130, 257)
        .random("layers.0.attn.wq_a.scale", "F8_E8M0", random, 2, 3)
        .random("layers.0.ffn.gate.tid2eid", "I64", random, 9, 6)
        .random("layers.0.hc_attn_scale", "F32", random, 3);
    // More than a chunk and more than a piece, with rows that end within both; and a ragged one.
    model
        .shard(TWO)
        .random("layers.0.ffn.experts.0.w1.weight", "I8", random, 2100, 2056)
        .random("layers.0.ffn.experts.0.w1.scale", "F8_E8M0", random, 2100, 129)
        .random("layers.0.ffn.experts.1.w1.weight", "I8", random, 3, 7)
        .random("layers.0.ffn.experts.1.w1.scale", "F8_E8M0", random, 3, 1);

    Map<String, Shard.Content> made = tensors(transcoded(model));

    Map<String, Shard.Content> old = model.tensors();
    assertThat(made).hasSize(5);
    assertThat(content(made, "layers.0.attn.wq_a.weight").bytes())
        .isEqualTo(
            Plainly.float8(
                content(old, "layers.0.attn.wq_a.weight"),
                content(old, "layers.0.attn.wq_a.scale"),
                128,
                128));
    for (String expert : List.of("layers.0.ffn.experts.0.w1", "layers.0.ffn.experts.1.w1")) {
      assertThat(content(made, expert + ".weight").bytes())
          .isEqualTo(
              Plainly.float4(content(old, expert + ".weight"), content(old, expert + ".scale")));
    }
    assertThat(content(made, "layers.0.ffn.experts.0.w1.weight").shape())
        .containsExactly(2100L, 4112L);
  }

  @Test
  void weightsAsV4FlashBasePublishesThem() {
    StagedModel model = new StagedModel(FP8.formatted("deepseek_v4", "\"expert_dtype\": \"fp8\","));
    model
        .shard(ONE)
        .random("layers.0.ffn.experts.0.w1.weight", "F8_E4M3", random, 2500, 2100)
        .random("layers.0.ffn.experts.0.w1.scale", "F32", random, 20, 17);

    Map<String, Shard.Content> made = tensors(transcoded(model));

    Map<String, Shard.Content> old = model.tensors();
    assertThat(content(made, "layers.0.ffn.experts.0.w1.weight").bytes())
        .isEqualTo(
            Plainly.float8(
                content(old, "layers.0.ffn.experts.0.w1.weight"),
                content(old, "layers.0.ffn.experts.0.w1.scale"),
                128,
                128));
  }

  @Test
  void indexConfigAndLineageTellWhatWasDone() {
    StagedModel model = v3();
    SnapshotRef from = stage(model);

    Snapshot derived = join(from, 1);

    assertThat(derived.ref().source()).isEqualTo("bf16");
    Manifest manifest = Manifests.get(store, derived.ref().manifestKey());
    JsonNode index = json(manifest, "model.safetensors.index.json");
    assertThat(index.path("weight_map").propertyNames())
        .containsExactlyElementsOf(tensors(derived).keySet());
    assertThat(index.path("weight_map").path("v.weight").asString()).isEqualTo(TWO);
    assertThat(index.path("metadata").path("total_size").asLong())
        .isEqualTo(tensors(derived).values().stream().mapToLong(each -> each.bytes().length).sum());
    assertThat(index.path("metadata").path("kind").asString()).isEqualTo("tiny");
    assertThat(json(manifest, "config.json"))
        .isEqualTo(
            JSON.readTree(
                "{\"model_type\": \"v3\", \"torch_dtype\": \"bfloat16\", \"vocab_size\": 9}"));
    assertThat(manifest.file("tokenizer.json"))
        .isEqualTo(Manifests.get(store, from.manifestKey()).file("tokenizer.json"));
    assertThat(manifest.about()).containsEntry("licence", "mit").containsKey("derived");
    assertThat(JSON.valueToTree(manifest.about()).path("derived").path("manifest").asString())
        .isEqualTo(from.manifestKey());
    assertThat(CATALOG.get(Snapshots.class).find(derived.ref())).contains(derived);
  }

  @Test
  void twoJobsShareOneTranscodingAndLaterOnesFindIt() {
    SnapshotRef from = stage(v3());
    transcoding.gate = new CountDownLatch(1);
    WorkflowStub one = start(from, 1);
    WorkflowStub two = start(from, 2);
    await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> joined(from) == 2);
    transcoding.gate.countDown();
    Snapshot derived = one.getResult(Snapshot.class);
    assertThat(two.getResult(Snapshot.class)).isEqualTo(derived);
    assertThat(transcoding.times).hasValue(1);
    byte[] manifest = store.get(derived.ref().manifestKey());

    // the weights themselves aren't needed any more
    Manifests.get(store, from.manifestKey()).files().forEach(file -> store.delete(file.key()));

    assertThat(join(from, 3)).isEqualTo(derived);
    assertThat(store.get(derived.ref().manifestKey())).isEqualTo(manifest);
  }

  @Test
  void aShardThatWasDoneIsNotDoneAgain() {
    StagedModel model = v3();
    model
        .shard("z.safetensors")
        .random("z.weight", "BF16", random, 4)
        .random("last.weight", "F8_E4M3", random, 4, 4)
        .random("last.weight_scale_inv", "F32", random, 1, 1);
    SnapshotRef from = stage(model);
    Manifest manifest = Manifests.get(store, from.manifestKey());
    Manifest.Entry last = manifest.file("z.safetensors").orElseThrow();
    byte[] sound = store.get(last.key());
    damage(last);
    assertThatThrownBy(() -> join(from, 1)).rootCause().hasMessageContaining("z.safetensors");
    SnapshotRef derived = Derived.ref(from, WeightDtype.BF16, manifest);
    DoneShards done = new DoneShards(store, blobs, derived);
    List<Manifest.Entry> before =
        manifest.files().stream().filter(file -> done.find(file).isPresent()).toList();
    assertThat(before).isNotEmpty();
    // who reads them again is found out
    before.forEach(this::damage);
    store.put(last.key(), sound);

    Snapshot whole = join(from, 2);

    assertThat(tensors(whole)).containsKeys("q.weight", "v.weight", "last.weight");
    assertThat(store.list(derived.manifestKey().replace("manifest.json", "")))
        .containsExactly(derived.manifestKey());
  }

  @Test
  void weightsThatChangedInTheStoreAreRefused() {
    SnapshotRef from = stage(v3());
    Manifest.Entry shard = Manifests.get(store, from.manifestKey()).file(TWO).orElseThrow();
    damage(shard);

    assertThatThrownBy(() -> join(from, 1))
        .rootCause()
        .hasMessageContaining(TWO)
        .hasMessageContaining("its manifest says " + shard.sha256());
  }

  @Test
  void weightsThatAreNotQuantisedAreUsedAsTheyAre() {
    StagedModel model = new StagedModel("{\"model_type\": \"llama\"}");
    model.shard(ONE).random("a.weight", "BF16", random, 4, 4);
    SnapshotRef from = stage(model);

    assertThat(join(from, 1).ref()).isEqualTo(from);
  }

  @Test
  void aJobHearsWhatItsWeightsLack() {
    StagedModel model = v3();
    model.shard(ONE).tensors.remove("v.weight_scale_inv");
    SnapshotRef from = stage(model);

    assertThatThrownBy(() -> join(from, 1))
        .rootCause()
        .hasMessageContaining(TWO + ": tensor 'v.weight' is F8_E4M3 and has no scale");
  }

  /** The scales of one shard's weight lie in the other. */
  private StagedModel v3() {
    StagedModel model = new StagedModel(FP8.formatted("v3", ""));
    model
        .shard(ONE)
        .random("model.embed_tokens.weight", "BF16", random, 9, 8)
        .random("q.weight", "F8_E4M3", random, 300, 200)
        .random("q.weight_scale_inv", "F32", random, 3, 2)
        .random("v.weight_scale_inv", "F32", random, 1, 5);
    model
        .shard(TWO)
        .random("v.weight", "F8_E4M3", random, 7, 513)
        .random("model.norm.weight", "F32", random, 8);
    return model;
  }

  private void damage(Manifest.Entry file) {
    byte[] bytes = store.get(file.key());
    bytes[bytes.length - 1] ^= 1;
    store.put(file.key(), bytes);
  }

  private Snapshot transcoded(StagedModel model) {
    return join(stage(model), 1);
  }

  private Map<String, Shard.Content> tensors(Snapshot snapshot) {
    Map<String, Shard.Content> all = new TreeMap<>();
    Manifests.get(store, snapshot.ref().manifestKey()).files().stream()
        .filter(file -> file.path().endsWith(".safetensors"))
        .forEach(file -> all.putAll(Shard.read(store.get(file.key())).tensors));
    return all;
  }

  private static Shard.Content content(Map<String, Shard.Content> tensors, String name) {
    assertThat(tensors).containsKey(name);
    return java.util.Objects.requireNonNull(tensors.get(name));
  }

  private JsonNode json(Manifest manifest, String path) {
    return JSON.readTree(store.get(manifest.file(path).orElseThrow().key()));
  }

  private SnapshotRef stage(StagedModel model) {
    return model.stage(store, CATALOG.get(Blobs.class));
  }

  /** How many jobs wait for the one transcoding. */
  private long joined(SnapshotRef from) {
    String id = TranscodeWorkflow.id(from, WeightDtype.BF16);
    return temporal.getWorkflowClient().fetchHistory(id).getEvents().stream()
        .filter(event -> event.hasWorkflowExecutionSignaledEventAttributes())
        .count();
  }

  private Snapshot join(SnapshotRef from, int job) {
    return start(from, job).getResult(Snapshot.class);
  }

  private WorkflowStub start(SnapshotRef from, int job) {
    WorkflowStub wanting =
        temporal
            .getWorkflowClient()
            .newUntypedWorkflowStub(
                "Wanting", WorkflowOptions.newBuilder().setTaskQueue(TaskQueues.CONTROL).build());
    wanting.start("job " + job, from);
    return wanting;
  }

  /** What a job's workflow does in its stage. */
  @WorkflowInterface
  public interface Wanting {
    @WorkflowMethod
    Snapshot want(String waiter, SnapshotRef from);

    /** Asks the activity once. */
    final class Impl implements Wanting {
      private final Transcoding transcoding =
          Workflow.newActivityStub(
              Transcoding.class,
              ActivityOptions.newBuilder()
                  .setStartToCloseTimeout(Duration.ofMinutes(2))
                  .setHeartbeatTimeout(Duration.ofSeconds(30))
                  .build());

      @Override
      public Snapshot want(String waiter, SnapshotRef from) {
        return transcoding.join(waiter, from, WeightDtype.BF16);
      }
    }
  }
}
