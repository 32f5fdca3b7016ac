package io.tunewright.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A low-rank adapter as asked for; what is absent is chosen by the plan.
 *
 * @param r rank, 1 to 512
 * @param alpha scaling numerator
 * @param dropout 0 to below 1; must be 0 where {@code targetParameters} are used (PEFT)
 * @param targetModules names of linear modules, matched by suffix as PEFT does
 * @param targetParameters names of packed parameters (fused experts), matched by suffix as PEFT
 *     does
 */
public record LoraSettings(
    @Nullable Integer r,
    @Nullable Integer alpha,
    @Nullable Double dropout,
    @Nullable List<String> targetModules,
    @Nullable List<String> targetParameters) {

  public static final LoraSettings AUTO = new LoraSettings(null, null, null, null, null);

  public LoraSettings {
    if (r != null && (r < 1 || r > 512)) {
      throw new IllegalArgumentException("lora.r is " + r + ", wanted 1 to 512");
    }
    if (alpha != null && alpha < 1) {
      throw new IllegalArgumentException("lora.alpha is " + alpha + ", wanted at least 1");
    }
    if (dropout != null && !(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "lora.dropout is " + dropout + ", wanted at least 0 and below 1");
    }
    targetModules = targetModules == null ? null : List.copyOf(targetModules);
    targetParameters = targetParameters == null ? null : List.copyOf(targetParameters);
  }
}
