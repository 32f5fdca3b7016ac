package io.tunewright.worker.stage.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.stage.Snapshot;
import io.tunewright.storage.catalog.BlobClaims;
import io.tunewright.storage.catalog.Blobs;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.stage.SharedBlobs;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.Transfers;
import io.tunewright.workflow.Payloads;
import io.tunewright.workflow.TaskQueues;
import io.tunewright.workflow.TranscodeWorkflow;
import io.tunewright.workflow.TranscodeWorkflowImpl;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Transcoding as a job's workflow asks for it, on a real store and a real catalog. */
abstract class TranscodingHouse {
  static final String ONE = "model-00001-of-000002.safetensors";
  static final String TWO = "model-00002-of-000002.safetensors";
  static final String FP8 =
      """
      {"model_type": "%s", "torch_dtype": "bfloat16", %s "quantization_config": {"quant_method": "fp8",
       "fmt": "e4m3", "activation_scheme": "dynamic", "weight_block_size": [128, 128]}, "vocab_size": 9}
      """;

  /** Makes every test's weights its own, so that no other test has transcoded them already. */
  private static final AtomicInteger FRESH = new AtomicInteger();

  final Random random = new Random(FRESH.incrementAndGet());
  final ObjectStore store;
  final SharedBlobs blobs;
  final Transfers transfers;
  final Held transcoding;
  private final Blobs known;
  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setUseTimeskipping(false)
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
              .build());

  TranscodingHouse(LocalStore store, LocalCatalog catalog) {
    this.store = store.get();
    this.known = catalog.get(Blobs.class);
    this.blobs = new SharedBlobs(this.store, known, catalog.get(BlobClaims.class), Duration.ZERO);
    this.transfers = new Transfers(this.store, new BufferPool(64L << 20), Pace.USUAL);
    this.transcoding =
        new Held(
            new WeightTranscoding(
                transfers, blobs, catalog.get(Snapshots.class), temporal.getWorkflowClient()));
  }

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

  /** The scales of one shard's weight lie in the other. */
  StagedModel v3() {
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

  Snapshot transcoded(StagedModel model) {
    return join(stage(model), 1);
  }

  Map<String, Shard.Content> tensors(Snapshot snapshot) {
    Map<String, Shard.Content> all = new TreeMap<>();
    Manifests.get(store, snapshot.ref().manifestKey()).files().stream()
        .filter(file -> file.path().endsWith(".safetensors"))
        .forEach(file -> all.putAll(Shard.read(store.get(file.key())).tensors));
    return all;
  }

  static Shard.Content content(Map<String, Shard.Content> tensors, String name) {
    assertThat(tensors).containsKey(name);
    return java.util.Objects.requireNonNull(tensors.get(name));
  }

  SnapshotRef stage(StagedModel model) {
    return model.stage(store, known);
  }

  /** How many jobs wait for the one transcoding. */
  long joined(SnapshotRef from) {
    String id = TranscodeWorkflow.id(from, WeightDtype.BF16);
    return temporal.getWorkflowClient().fetchHistory(id).getEvents().stream()
        .filter(event -> event.hasWorkflowExecutionSignaledEventAttributes())
        .count();
  }

  Snapshot join(SnapshotRef from, int job) {
    return start(from, job).getResult(Snapshot.class);
  }

  WorkflowStub start(SnapshotRef from, int job) {
    WorkflowStub wanting =
        temporal
            .getWorkflowClient()
            .newUntypedWorkflowStub(
                "Wanting", WorkflowOptions.newBuilder().setTaskQueue(TaskQueues.CONTROL).build());
    wanting.start("job " + job, from);
    return wanting;
  }
}
