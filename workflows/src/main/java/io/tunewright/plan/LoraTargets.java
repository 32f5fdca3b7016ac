package io.tunewright.plan;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * LoRA's targets after PEFT has read them: for some families it turns names that experts had before
 * transformers 5 into the packed parameters that hold them now.
 *
 * @param fused whether gate and up of the experts were named apart: the parameter that holds both
 *     then gets twice the rank
 * @param half whether only one of the two was named, which PEFT refuses
 */
record LoraTargets(Set<String> modules, Set<String> parameters, boolean fused, boolean half) {
  private static final Map<String, String> PACKED =
      Map.of(
          "gate", "gate.weight",
          "gate_proj", "gate_up_proj",
          "up_proj", "gate_up_proj",
          "down_proj", "down_proj");

  static LoraTargets of(Architecture architecture, Recipe.Lora lora) {
    var modules = new LinkedHashSet<String>();
    var parameters = new LinkedHashSet<>(lora.targetParameters());
    var old = new LinkedHashSet<String>();
    for (String target : lora.targetModules()) {
      String last = target.substring(target.lastIndexOf('.') + 1);
      String packed = architecture.readsOldExpertNames() ? PACKED.get(last) : null;
      if (packed == null) {
        modules.add(target);
      } else {
        parameters.add(packed);
        old.add(last);
      }
    }
    boolean gate = old.contains("gate_proj");
    boolean up = old.contains("up_proj");
    return new LoraTargets(modules, parameters, gate && up, gate != up);
  }

  boolean none() {
    return modules.isEmpty() && parameters.isEmpty();
  }

  /** How often the rank of a parameter counts. */
  int ranks(String parameter) {
    return fused && parameter.endsWith(".gate_up_proj") ? 2 : 1;
  }
}
