package io.tunewright.worker.stage.transcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.plan.TensorShape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class PairingTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          no scale; ; w.weight F8_E4M3 300 200; tensor 'w.weight' is F8_E4M3 and has no scale
          two scales; ; w.weight F8_E4M3 300 200, w.weight_scale_inv F32 3 2, w.scale F32 3 2; has two scales
          a scale alone; ; w.weight_scale_inv F32 3 2; tensor 'w.weight_scale_inv' is a scale, and no quantised tensor has it
          a scale of plain numbers; ; w.weight BF16 300 200, w.weight_scale_inv F32 3 2; is a scale, and no
          a V4 scale alone; ; w.scale F32 3 2; tensor 'w.scale' is a scale
          a power of two alone; ; w.other F8_E8M0 3; tensor 'w.other' is a scale
          a static scale; ; w.weight F8_E4M3 3 2, w.scale F32 1 1, w.input_scale F32; tensor 'w.input_scale' is a scale
          too few scales; ; w.weight F8_E4M3 300 200, w.scale F32 2 2; has the shape [2, 2], as the scales of 'w.weight' [300, 200] wanted [3, 2]
          turned scales; ; w.weight F8_E4M3 300 200, w.scale F32 2 3; wanted [3, 2]
          other dtype of scale; ; w.weight F8_E4M3 3 2, w.scale BF16 1 1; is BF16, the scales of F8_E4M3 are wanted as one of [F32, F8_E8M0]
          no matrix; ; w.weight F8_E4M3 300, w.scale F32 3; wanted a matrix
          FP8 experts said to be FP4; fp4; experts.0.w1.weight F8_E4M3 3 2, experts.0.w1.scale F32 1 1; config.json says that experts are fp4: wanted I8
          FP4 experts said to be FP8; fp8; experts.0.w1.weight I8 3 16, experts.0.w1.scale F8_E8M0 3 1; config.json says that experts are fp8: wanted F8_E4M3
          FP4 with blocks of FP8; ; experts.0.w1.weight I8 256 256, experts.0.w1.scale F8_E8M0 2 2; wanted [256, 16]
          FP4 with other scales; ; experts.0.w1.weight I8 3 16, experts.0.w1.scale F32 3 1; wanted as one of [F8_E8M0]
          FP4 outside of experts; ; shared_experts.w1.weight I8 3 16, shared_experts.w1.scale F8_E8M0 3 1; is known of experts only
          MXFP4 as gpt-oss has it; ; experts.w1_blocks U8 4 2 16, experts.w1_scales U8 4 2; has the dtype U8
          another float; ; w.weight F8_E5M2 3 2; has the dtype F8_E5M2
          """)
  void refuses(String what, String expertDtype, String tensors, String why) {
    assertThatThrownBy(() -> pair(tensors, expertDtype))
        .hasMessageContaining("model-1.safetensors: tensor '")
        .hasMessageContaining(why);
  }

  @Test
  void keepsWhatOnlyLooksLikeAScale() {
    assertThat(
            pair(
                "norm.weight BF16 8, norm.scale F32 8, hc_attn_scale F32 3, gate.tid2eid I64 9 6",
                null))
        .hasSize(4)
        .allMatch(Recoding.Kept.class::isInstance);
  }

  @Test
  void expertsArePackedWhereTheConfigSaysNothing() {
    assertThat(pair("a.experts.0.w1.weight I8 3 16, a.experts.0.w1.scale F8_E8M0 3 1", null))
        .singleElement()
        .satisfies(packed ->
            assertThat(packed.result())
                .isEqualTo(new TensorShape("a.experts.0.w1.weight", "BF16", List.of(3L, 32L))));
  }

  @Test
  void stacksOfMatricesHaveBlocksEach() {
    assertThat(
            pair(
                "x.experts.gate_up_proj F8_E4M3 4 130 200, x.experts.gate_up_proj_scale_inv F32 4 2 2",
                null))
        .singleElement()
        .isInstanceOf(Recoding.Float8.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          {"quantization_config":{"quant_method":"mxfp4"}}; quant_method 'mxfp4', known is 'fp8'
          {"quantization_config":{}}; quant_method '', known is 'fp8'
          {"quantization_config":{"quant_method":"fp8","fmt":"e5m2"}}; fmt 'e5m2', known is 'e4m3'
          {"expert_dtype":"int4","quantization_config":{"quant_method":"fp8"}}; expert_dtype 'int4'
          {"quantization_config":{"quant_method":"fp8","weight_block_size":[128]}}; weight_block_size is [128]
          {"quantization_config":{"quant_method":"fp8","weight_block_size":[128,0]}}; weight_block_size is [128,0]
          {"quantization_config":"fp8"}; wanted an object
          {"expert_dtype":"fp8","text_config":{"expert_dtype":"fp4"},"quantization_config":{"quant_method":"fp8"}}; contradict each other: [fp8, fp4]
          {"quantization_config":{"quant_method":"fp8"},"text_config":{"quantization_config":{"quant_method":"int8"}}}; quantization_configs that differ
          """)
  void refusesConfigs(String config, String why) {
    assertThatThrownBy(() -> Quantisation.of(new JsonMapper().readTree(config)))
        .hasMessageContaining("config.json")
        .hasMessageContaining(why);
  }

  @Test
  void readsTheNestedForm() {
    assertThat(
            Quantisation.of(
                new JsonMapper()
                    .readTree(
                        """
                        {"text_config": {"hidden_size": 8}, "quantization_config":
                          {"quant_method": "fp8", "expert_dtype": "fp4", "weight_block_size": [32, 32]}}
                        """)))
        .contains(new Quantisation(new Quantisation.Block(32, 32), "fp4"));
  }

  private static List<Recoding> pair(
      String tensors, @org.jspecify.annotations.Nullable String expertDtype) {
    return Pairing.of(
        Stream.of(tensors.split(",")).map(String::strip).map(PairingTest::tensor).toList(),
        Optional.of(new Quantisation(new Quantisation.Block(128, 128), expertDtype)));
  }

  private static Tensor tensor(String words) {
    String[] parts = words.split(" ");
    List<Long> shape = Arrays.stream(parts, 2, parts.length).map(Long::valueOf).toList();
    return new Tensor("model-1.safetensors", new TensorShape(parts[0], parts[1], shape), 0, 0);
  }
}
