package io.tunewright.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How one family of models names on disk what a trainer has in memory, as transformers 5.18 loads
 * it and PEFT 0.21 sees it.
 *
 * @param renames dotted parts of a name on disk and what they become, applied in this order
 * @param unfit last parts of two-dimensional weights that LoRA can't adapt, and why
 * @param targets modules that are adapted unless the user names others; those that a model lacks
 *     are left out
 * @param readsOldExpertNames whether PEFT takes the names that experts had before transformers 5
 *     ({@code gate_proj}, {@code up_proj}, {@code down_proj}, {@code gate}) for the packed
 *     parameters that hold them now
 */
record Architecture(
    List<Rename> renames,
    Map<String, String> unfit,
    List<String> targets,
    boolean readsOldExpertNames) {

  /** One or more whole parts of a dotted name, such as {@code attn.indexer}. */
  record Rename(String from, String to) {}

  private static final Map<String, String> ROUTER =
      Map.of("gate", "a router", "router", "a router");

  private static final Architecture DENSE =
      new Architecture(
          List.of(),
          Map.of(),
          List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"),
          false);

  private static final Architecture QWEN_MOE =
      new Architecture(List.of(), ROUTER, List.of("q_proj", "k_proj", "v_proj", "o_proj"), true);

  private static final Architecture GPT_OSS =
      new Architecture(List.of(), ROUTER, List.of("q_proj", "k_proj", "v_proj", "o_proj"), false);

  /** Low-rank attention; small ones have {@code q_proj} in place of the two. */
  private static final Architecture DEEPSEEK_V3 =
      new Architecture(
          List.of(),
          ROUTER,
          List.of("q_proj", "q_a_proj", "q_b_proj", "kv_a_proj_with_mqa", "kv_b_proj", "o_proj"),
          true);

  private static final Architecture DEEPSEEK_V4 =
      new Architecture(
          List.of(
              new Rename("embed", "embed_tokens"),
              new Rename("head", "lm_head"),
              new Rename("attn", "self_attn"),
              new Rename("ffn", "mlp"),
              new Rename("attn_norm", "input_layernorm"),
              new Rename("ffn_norm", "post_attention_layernorm"),
              new Rename("hc_attn_fn", "attn_hc.fn"),
              new Rename("hc_attn_base", "attn_hc.base"),
              new Rename("hc_attn_scale", "attn_hc.scale"),
              new Rename("hc_ffn_fn", "ffn_hc.fn"),
              new Rename("hc_ffn_base", "ffn_hc.base"),
              new Rename("hc_ffn_scale", "ffn_hc.scale"),
              new Rename("hc_head_fn", "hc_head.hc_fn"),
              new Rename("hc_head_base", "hc_head.hc_base"),
              new Rename("hc_head_scale", "hc_head.hc_scale"),
              new Rename("indexer.compressor", "compressor.indexer"),
              new Rename("self_attn.indexer.weights_proj", "self_attn.indexer.scorer.weights_proj"),
              new Rename("self_attn.indexer", "self_attn.compressor.indexer"),
              new Rename("compressor.norm", "compressor.kv_norm"),
              new Rename("indexer.norm", "indexer.kv_norm"),
              new Rename("self_attn.norm", "self_attn.kv_norm"),
              new Rename("q_norm", "q_a_norm"),
              new Rename("attn_sink", "sinks"),
              new Rename("ape", "position_bias"),
              new Rename("wq_a", "q_a_proj"),
              new Rename("wq_b", "q_b_proj"),
              new Rename("wkv", "kv_proj"),
              new Rename("wgate", "gate_proj"),
              new Rename("wo_a", "o_a_proj"),
              new Rename("wo_b", "o_b_proj"),
              new Rename("shared_experts.w1", "shared_experts.gate_proj"),
              new Rename("shared_experts.w2", "shared_experts.down_proj"),
              new Rename("shared_experts.w3", "shared_experts.up_proj")),
          Map.of(
              "gate",
              "a router",
              "o_a_proj",
              "a grouped projection, which PEFT wraps but can't run"),
          List.of("q_a_proj", "q_b_proj", "kv_proj", "o_b_proj"),
          false);

  private static final Map<String, Architecture> BY_MODEL_TYPE =
      Map.ofEntries(
          Map.entry("deepseek_v4", DEEPSEEK_V4),
          Map.entry("deepseek_v2", DEEPSEEK_V3),
          Map.entry("deepseek_v3", DEEPSEEK_V3),
          Map.entry("deepseek_v32", DEEPSEEK_V3),
          Map.entry("qwen3_moe", QWEN_MOE),
          Map.entry("gpt_oss", GPT_OSS),
          Map.entry("llama", DENSE),
          Map.entry("mistral", DENSE),
          Map.entry("qwen2", DENSE),
          Map.entry("qwen3", DENSE));

  /** The family of a config's {@code model_type}, or empty where its names aren't known. */
  static Optional<Architecture> of(String modelType) {
    return Optional.ofNullable(BY_MODEL_TYPE.get(modelType));
  }
}
