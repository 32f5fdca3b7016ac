package io.tunewright.plan;

import io.tunewright.job.LoraSettings;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The adapter's shape, resolved and held against the model.
 *
 * @param trainable parameters, null where the model's names aren't known
 */
record LoraChoice(Recipe.Lora lora, @Nullable Long trainable) {
  private static final int RANK = 16;

  /** Common to nearly all decoders; used where an architecture is unknown. */
  private static final List<String> COMMON = List.of("q_proj", "k_proj", "v_proj", "o_proj");

  static LoraChoice of(
      LoraSettings asked, ModelFacts model, List<TensorShape> tensors, Findings findings) {
    Optional<Architecture> architecture = Architecture.of(model.modelType());
    if (architecture.isEmpty()) {
      return unchecked(asked, model, tensors, findings);
    }
    ModelTree tree = TensorNames.tree(architecture.get(), tensors);
    List<String> targets =
        architecture.get().targets().stream().filter(LoraFit.linearNames(tree)::contains).toList();
    Recipe.Lora lora = resolve(asked, targets);
    LoraFit fit = LoraFit.of(architecture.get(), tree, lora);
    fit.problems().forEach(findings::refuse);
    fit.warnings().forEach(findings::warn);
    return new LoraChoice(lora, fit.trainable());
  }

  /** The trainer compares with PEFT before its first step; here we can only say so. */
  private static LoraChoice unchecked(
      LoraSettings asked, ModelFacts model, List<TensorShape> tensors, Findings findings) {
    List<String> targets =
        COMMON.stream()
            .filter(
                name -> tensors.stream().anyMatch(t -> t.name().endsWith("." + name + ".weight")))
            .toList();
    Recipe.Lora lora = resolve(asked, targets);
    if (lora.targetModules().isEmpty() && lora.targetParameters().isEmpty()) {
      findings.refuse(
          "the architecture '%s' is unknown, wanted lora.target_modules to be named"
              .formatted(model.modelType()));
    }
    findings.warn(
        "the architecture '%s' is unknown: LoRA targets and trainable parameters are checked only when the trainer starts"
            .formatted(model.modelType()));
    return new LoraChoice(lora, null);
  }

  /**
   * Rank 16, scaling by twice the rank, no dropout. Where only parameters were named no modules are
   * added to them.
   */
  private static Recipe.Lora resolve(LoraSettings asked, List<String> targets) {
    int r = asked.r() == null ? RANK : asked.r();
    List<String> parameters =
        asked.targetParameters() == null ? List.of() : asked.targetParameters();
    List<String> modules = parameters.isEmpty() ? targets : List.of();
    return new Recipe.Lora(
        r,
        asked.alpha() == null ? 2 * r : asked.alpha(),
        asked.dropout() == null ? 0 : asked.dropout(),
        asked.targetModules() == null ? modules : asked.targetModules(),
        parameters);
  }
}
