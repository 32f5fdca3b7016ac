package io.tunewright.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What PEFT 0.21 was seen to do on the same small models, where its captured counts don't reach.
 */
final class LoraFitTest {
  private static final List<TensorShape> DENSE =
      List.of(
          tensor("model.embed_tokens.weight", 96, 32),
          tensor("model.layers.0.self_attn.q_proj.weight", 32, 32),
          tensor("model.layers.0.input_layernorm.weight", 32));

  @Test
  void anEmbeddingIsAdaptedLikeALinearLayer() {
    assertThat(fit("llama", DENSE, 0, List.of("embed_tokens")).trainable())
        .isEqualTo(4 * (96 + 32));
  }

  @Test
  void aHeadTiedToTheEmbeddingIsThereThoughNotOnDisk() {
    assertThat(fit("llama", DENSE, 0, List.of("lm_head")).trainable()).isEqualTo(512);
  }

  @Test
  void theNameOnDiskIsNoTarget() {
    LoraFit fit = fit("deepseek_v4", ReleasedModels.v4Flash(1), 0, List.of("wq_a"));
    assertThat(fit.problems()).singleElement().asString().contains("'wq_a' matches nothing");
  }

  @Test
  void oldNamesOfExpertsMeanThePackedOnes() {
    assertThat(fit("qwen3_moe", mixture(), 0, List.of("mlp.gate_proj", "up_proj")).adapted())
        .containsOnlyKeys("model.layers.0.mlp.experts.gate_up_proj")
        .containsValue(4 * 2 * 4L * (32 + 48));
    assertThat(fit("qwen3_moe", mixture(), 0, List.of("gate")).adapted())
        .containsOnlyKeys("model.layers.0.mlp.gate.weight");
  }

  @Test
  void gateAndUpOfExpertsGoTogether() {
    assertThat(fit("qwen3_moe", mixture(), 0, List.of("gate_proj")).problems())
        .singleElement()
        .asString()
        .contains("wanted both or neither");
    assertThat(fit("qwen3_moe", mixture(), 0.1, List.of("down_proj")).problems())
        .singleElement()
        .asString()
        .contains("lora.dropout is 0.1, wanted 0");
  }

  @Test
  void aModuleAndItsWeightAreNotBothAdapted() {
    var both = new Recipe.Lora(4, 8, 0, List.of("q_proj"), List.of("q_proj.weight"));
    assertThat(fit("llama", DENSE, both).problems())
        .singleElement()
        .asString()
        .contains("wanted one or the other");
  }

  @Test
  void whatTwoTargetsHitCountsOnce() {
    assertThat(fit("llama", DENSE, 0, List.of("q_proj", "self_attn.q_proj")).trainable())
        .isEqualTo(4 * 64);
  }

  /** A layer of four experts and a router beside a dense layer. */
  private static List<TensorShape> mixture() {
    var tensors = new ArrayList<TensorShape>();
    tensors.add(tensor("model.layers.0.mlp.gate.weight", 4, 32));
    for (String at :
        List.of(
            "0.mlp.experts.0", "0.mlp.experts.1", "0.mlp.experts.2", "0.mlp.experts.3", "1.mlp")) {
      tensors.add(tensor("model.layers." + at + ".gate_proj.weight", 24, 32));
      tensors.add(tensor("model.layers." + at + ".up_proj.weight", 24, 32));
      tensors.add(tensor("model.layers." + at + ".down_proj.weight", 32, 24));
    }
    return tensors;
  }

  private static LoraFit fit(
      String modelType, List<TensorShape> tensors, double dropout, List<String> modules) {
    return fit(modelType, tensors, new Recipe.Lora(4, 8, dropout, modules, List.of()));
  }

  private static LoraFit fit(String modelType, List<TensorShape> tensors, Recipe.Lora lora) {
    Architecture architecture = Architecture.of(modelType).orElseThrow();
    return LoraFit.of(architecture, TensorNames.tree(architecture, tensors), lora);
  }

  private static TensorShape tensor(String name, long... shape) {
    return new TensorShape(name, "F32", java.util.Arrays.stream(shape).boxed().toList());
  }
}
