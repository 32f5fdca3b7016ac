package io.tunewright.worker.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestWorkflowEnvironment;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.plan.ReleasedModels;
import io.tunewright.plan.TensorShape;
import io.tunewright.stage.Materialising;
import io.tunewright.stage.SiteCopy;
import io.tunewright.stage.Snapshot;
import io.tunewright.stage.Staging;
import io.tunewright.storage.catalog.BlobClaims;
import io.tunewright.storage.catalog.Blobs;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.worker.stage.cache.TestCache;
import io.tunewright.worker.stage.hub.FaultyHub;
import io.tunewright.worker.stage.hub.HubHttp;
import io.tunewright.worker.stage.hub.HubSettings;
import io.tunewright.worker.stage.hub.HuggingFace;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A model with V4-Flash's own tensors, each cut to a few bytes, from a hub to a site. */
class WholeRoadTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private static final int SHARDS = 46;
  private static final ModelRef REF = new ModelRef("hf:org/tiny");
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path workdir;
  private final TestActivityEnvironment activities = TestActivityEnvironment.newInstance();

  @AfterEach
  void close() {
    activities.close();
  }

  @Test
  void everyTensorOfFortySixShardsArrivesWhereTheIndexSays() throws IOException {
    List<TensorShape> tensors = ReleasedModels.v4Flash();
    assertThat(tensors).hasSizeGreaterThan(35_000);
    try (FaultyHub hub = new FaultyHub();
        HubHttp http = new HubHttp(8);
        TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance()) {
      fill(hub, tensors);
      HuggingFace source =
          new HuggingFace(
              new HubSettings(hub.endpoint(), null, Map.of()), http, FilePolicy.NO_CODE);
      activities.registerActivitiesImplementations(
          new WeightStaging(
              new Sources(List.of(source)),
              new Transfers(STORE.get(), new BufferPool(64 << 20), Pace.USUAL),
              new SharedBlobs(STORE.get(), CATALOG.get(Blobs.class), CATALOG.get(BlobClaims.class)),
              CATALOG.get(Snapshots.class),
              temporal.getWorkflowClient(),
              4),
          new SiteWeights(
              "here",
              new Transfers(STORE.get(), new BufferPool(64 << 20), Pace.USUAL),
              TestCache.at(workdir)));

      Snapshot snapshot =
          activities
              .newActivityStub(Staging.class)
              .fetch(source.list(REF, "default").snapshot(), REF, new Owner("default", "ann"));
      SiteCopy copy =
          activities.newActivityStub(Materialising.class).materialise(snapshot.ref(), null);

      assertThat(snapshot.files()).isEqualTo(SHARDS + 2);
      assertThat(tensorsAt(Path.of(copy.path()))).hasSize(tensors.size());
    }
  }

  private static void fill(FaultyHub hub, List<TensorShape> tensors) throws IOException {
    Map<String, String> weightMap = new TreeMap<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      String name = "model-%05d-of-%05d.safetensors".formatted(shard + 1, SHARDS);
      List<TensorShape> here = new ArrayList<>();
      for (int at = shard; at < tensors.size(); at += SHARDS) {
        here.add(tensors.get(at));
        weightMap.put(tensors.get(at).name(), name);
      }
      hub.put(name, file(here));
    }
    hub.put(
        "model.safetensors.index.json",
        JSON.writeValueAsBytes(
            Map.of("metadata", Map.of("total_size", 1), "weight_map", weightMap)));
    hub.put("config.json", "{\"model_type\": \"deepseek_v4\"}".getBytes());
  }

  /** Eight elements fill whole bytes in every dtype. */
  private static byte[] file(List<TensorShape> tensors) {
    Map<String, Object> header = new TreeMap<>();
    int at = 0;
    for (TensorShape tensor : tensors) {
      TensorShape cut = new TensorShape(tensor.name(), tensor.dtype(), List.of(8L));
      int bytes = (int) SafetensorsHeader.bytes(cut);
      header.put(
          tensor.name(),
          Map.of(
              "dtype", tensor.dtype(),
              "shape", List.of(8),
              "data_offsets", List.of(at, at + bytes)));
      at += bytes;
    }
    return SafetensorsFiles.bytes(JSON.writeValueAsString(header), at);
  }

  private static List<TensorShape> tensorsAt(Path snapshot) throws IOException {
    List<TensorShape> tensors = new ArrayList<>();
    try (var files = Files.list(snapshot)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".safetensors")).toList()) {
        tensors.addAll(SafetensorsHeader.read(file).tensors());
      }
    }
    return tensors;
  }
}
