package io.tunewright.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Counts of released models against the figures of their authors and of other trainers' recipes.
 */
final class ReleasedModelsTest {

  @Test
  void totalsAreThoseOfTheModelCards() {
    assertThat(ParameterCount.of(ReleasedModels.v4Flash()) / 1e9).isBetween(284.325, 284.335);
    assertThat(ParameterCount.of(ReleasedModels.v4Pro()) / 1e9).isBetween(1572.95, 1573.05);
    assertThat(ParameterCount.of(ReleasedModels.v3()) / 1e9).isBetween(671.0255, 671.0265);
  }

  @Test
  void aRankOf16OnV4FlashTrains46Million() {
    assertThat(trainable("deepseek_v4", ReleasedModels.v4Flash(), v4(16))).isEqualTo(46_149_632);
  }

  @Test
  void expertsArePackedPerLayer() {
    var experts =
        new Recipe.Lora(
            8, 16, 0, List.of(), List.of("mlp.experts.gate_up_proj", "mlp.experts.down_proj"));
    long perExpert = 8L * (4096 + 2 * 2048) + 8L * (2048 + 4096);
    assertThat(trainable("deepseek_v4", ReleasedModels.v4Flash(), experts))
        .isEqualTo(43 * 256 * perExpert);
  }

  @Test
  void v3CountsWithoutItsLayerForFurtherTokens() {
    var lora = new Recipe.Lora(8, 16, 0, List.of("o_proj"), List.of());
    assertThat(trainable("deepseek_v3", ReleasedModels.v3(), lora))
        .isEqualTo(61 * 8L * (128 * 128 + 7168));
  }

  private static Recipe.Lora v4(int r) {
    return new Recipe.Lora(
        r, 2 * r, 0, List.of("q_a_proj", "q_b_proj", "kv_proj", "o_b_proj"), List.of());
  }

  private static long trainable(String modelType, List<TensorShape> tensors, Recipe.Lora lora) {
    Architecture architecture = Architecture.of(modelType).orElseThrow();
    LoraFit fit = LoraFit.of(architecture, TensorNames.tree(architecture, tensors), lora);
    assertThat(fit.problems()).isEmpty();
    return fit.trainable();
  }
}
