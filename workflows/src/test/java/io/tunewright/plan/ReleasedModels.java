package io.tunewright.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The tensors of released models, made from their configs with names and dtypes as published. */
public final class ReleasedModels {
  private final List<TensorShape> tensors = new ArrayList<>();

  private ReleasedModels() {}

  /** FP4 experts, FP8 for the rest, E8M0 scales. */
  public static List<TensorShape> v4Flash() {
    return v4Flash(256);
  }

  /** The same with fewer experts, for tests that don't look at them. */
  static List<TensorShape> v4Flash(int experts) {
    List<Integer> ratios =
        Stream.of(
                Stream.of(0, 0),
                IntStream.range(0, 20).boxed().flatMap(_ -> Stream.of(4, 128)),
                Stream.of(4))
            .flatMap(s -> s)
            .toList();
    return new V4(4096, 64, 1024, 8, experts, 2048, ratios).tensors();
  }

  static List<TensorShape> v4Pro() {
    List<Integer> ratios =
        Stream.of(
                Stream.of(128, 128),
                IntStream.range(0, 29).boxed().flatMap(_ -> Stream.of(4, 128)),
                Stream.of(4))
            .flatMap(s -> s)
            .toList();
    return new V4(7168, 128, 1536, 16, 384, 3072, ratios).tensors();
  }

  private record V4(
      int hidden,
      int heads,
      int qRank,
      int groups,
      int experts,
      int expertSize,
      List<Integer> ratios) {
    static final int HEAD = 512;
    static final int O_RANK = 1024;
    static final int INDEX_HEADS = 64;
    static final int INDEX_HEAD = 128;
    static final int HASH_LAYERS = 3;
    static final int VOCABULARY = 129280;
    static final int HC = 4;

    List<TensorShape> tensors() {
      var to = new ReleasedModels();
      to.add("embed.weight", "BF16", VOCABULARY, hidden);
      to.add("head.weight", "BF16", VOCABULARY, hidden);
      to.add("norm.weight", "BF16", hidden);
      to.add("hc_head_fn", "F32", HC, HC * hidden);
      to.add("hc_head_base", "F32", HC);
      to.add("hc_head_scale", "F32", 1);
      for (int layer = 0; layer < ratios.size(); layer++) {
        layer(to, "layers." + layer + ".", ratios.get(layer), layer < HASH_LAYERS);
      }
      layer(to, "mtp.0.", 0, false);
      to.fp8("mtp.0.e_proj", hidden, hidden);
      return to.tensors;
    }

    private void layer(ReleasedModels to, String at, int ratio, boolean hash) {
      to.add(at + "attn_norm.weight", "BF16", hidden);
      to.add(at + "ffn_norm.weight", "BF16", hidden);
      for (String block : List.of("attn", "ffn")) {
        to.add(at + "hc_" + block + "_fn", "F32", (2 + HC) * HC, HC * hidden);
        to.add(at + "hc_" + block + "_base", "F32", (2 + HC) * HC);
        to.add(at + "hc_" + block + "_scale", "F32", 3);
      }
      attention(to, at + "attn.");
      if (ratio == 4) {
        compressor(to, at + "attn.compressor.", 4, 2 * HEAD, HEAD);
        compressor(to, at + "attn.indexer.compressor.", 4, 2 * INDEX_HEAD, INDEX_HEAD);
        to.fp8(at + "attn.indexer.wq_b", INDEX_HEADS * INDEX_HEAD, qRank);
        to.add(at + "attn.indexer.weights_proj.weight", "BF16", INDEX_HEADS, hidden);
      } else if (ratio == 128) {
        compressor(to, at + "attn.compressor.", 128, HEAD, HEAD);
      }
      mixture(to, at + "ffn.", hash);
    }

    private void attention(ReleasedModels to, String at) {
      to.fp8(at + "wq_a", qRank, hidden);
      to.add(at + "q_norm.weight", "BF16", qRank);
      to.fp8(at + "wq_b", heads * HEAD, qRank);
      to.fp8(at + "wkv", HEAD, hidden);
      to.add(at + "kv_norm.weight", "BF16", HEAD);
      to.fp8(at + "wo_a", groups * O_RANK, heads * HEAD / groups);
      to.fp8(at + "wo_b", hidden, groups * O_RANK);
      to.add(at + "attn_sink", "F32", heads);
    }

    private void compressor(ReleasedModels to, String at, int rate, int width, int norm) {
      to.add(at + "wkv.weight", "BF16", width, hidden);
      to.add(at + "wgate.weight", "BF16", width, hidden);
      to.add(at + "ape", "F32", rate, width);
      to.add(at + "norm.weight", "BF16", norm);
    }

    private void mixture(ReleasedModels to, String at, boolean hash) {
      to.add(at + "gate.weight", "BF16", experts, hidden);
      if (hash) {
        to.add(at + "gate.tid2eid", "I64", VOCABULARY, 6);
      } else {
        to.add(at + "gate.bias", "F32", experts);
      }
      for (int expert = 0; expert < experts; expert++) {
        to.fp4(at + "experts." + expert + ".w1", expertSize, hidden);
        to.fp4(at + "experts." + expert + ".w2", hidden, expertSize);
        to.fp4(at + "experts." + expert + ".w3", expertSize, hidden);
      }
      to.fp8(at + "shared_experts.w1", expertSize, hidden);
      to.fp8(at + "shared_experts.w2", hidden, expertSize);
      to.fp8(at + "shared_experts.w3", expertSize, hidden);
    }
  }

  /** Block FP8 with {@code weight_scale_inv}, and one more layer that predicts further tokens. */
  static List<TensorShape> v3() {
    var to = new ReleasedModels();
    int hidden = 7168;
    to.add("model.embed_tokens.weight", "BF16", 129280, hidden);
    to.add("lm_head.weight", "BF16", 129280, hidden);
    to.add("model.norm.weight", "BF16", hidden);
    for (int layer = 0; layer <= 61; layer++) {
      String at = "model.layers." + layer + ".";
      to.add(at + "input_layernorm.weight", "BF16", hidden);
      to.add(at + "post_attention_layernorm.weight", "BF16", hidden);
      to.v3Fp8(at + "self_attn.q_a_proj", 1536, hidden);
      to.add(at + "self_attn.q_a_layernorm.weight", "BF16", 1536);
      to.v3Fp8(at + "self_attn.q_b_proj", 128 * 192, 1536);
      to.v3Fp8(at + "self_attn.kv_a_proj_with_mqa", 576, hidden);
      to.add(at + "self_attn.kv_a_layernorm.weight", "BF16", 512);
      to.v3Fp8(at + "self_attn.kv_b_proj", 128 * 256, 512);
      to.v3Fp8(at + "self_attn.o_proj", hidden, 128 * 128);
      if (layer < 3) {
        to.v3Mlp(at + "mlp.", 18432, hidden);
        continue;
      }
      to.add(at + "mlp.gate.weight", "BF16", 256, hidden);
      to.add(at + "mlp.gate.e_score_correction_bias", "F32", 256);
      to.v3Mlp(at + "mlp.shared_experts.", 2048, hidden);
      for (int expert = 0; expert < 256; expert++) {
        to.v3Mlp(at + "mlp.experts." + expert + ".", 2048, hidden);
      }
    }
    to.add("model.layers.61.eh_proj.weight", "BF16", hidden, 2 * hidden);
    to.add("model.layers.61.embed_tokens.weight", "BF16", 129280, hidden);
    to.add("model.layers.61.shared_head.head.weight", "BF16", 129280, hidden);
    return to.tensors;
  }

  private void v3Mlp(String at, int size, int hidden) {
    v3Fp8(at + "gate_proj", size, hidden);
    v3Fp8(at + "up_proj", size, hidden);
    v3Fp8(at + "down_proj", hidden, size);
  }

  private void v3Fp8(String name, long rows, long columns) {
    add(name + ".weight", "F8_E4M3", rows, columns);
    add(name + ".weight_scale_inv", "F32", blocks(rows), blocks(columns));
  }

  private void fp8(String name, long rows, long columns) {
    add(name + ".weight", "F8_E4M3", rows, columns);
    add(name + ".scale", "F8_E8M0", blocks(rows), blocks(columns));
  }

  private void fp4(String name, long rows, long columns) {
    add(name + ".weight", "I8", rows, columns / 2);
    add(name + ".scale", "F8_E8M0", rows, columns / 32);
  }

  private static long blocks(long size) {
    return Math.ceilDiv(size, 128L);
  }

  private void add(String name, String dtype, long... shape) {
    tensors.add(new TensorShape(name, dtype, java.util.Arrays.stream(shape).boxed().toList()));
  }
}
