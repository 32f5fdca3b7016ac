package io.tunewright.worker.stage.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Snapshot;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What each way of publishing quantised weights becomes. */
class TranscodedFormsTest extends TranscodingHouse {
  @RegisterExtension static final LocalStore STORE = new LocalStore();
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private static final JsonMapper JSON = new JsonMapper();

  TranscodedFormsTest() {
    super(STORE, CATALOG);
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

  private JsonNode json(Manifest manifest, String path) {
    return JSON.readTree(store.get(manifest.file(path).orElseThrow().key()));
  }
}
