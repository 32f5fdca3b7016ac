package io.tunewright.plan;

import io.tunewright.plan.ModelTree.Module;
import io.tunewright.plan.ModelTree.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What LoRA of a given shape comes to on a model, counted as PEFT 0.21 counts it.
 *
 * <p>A target matches a name that equals it or ends with a dot and it, so {@code kv_proj} also hits
 * a compressor's. A linear layer gets {@code r·(in+out)} trainable parameters, a parameter that
 * packs E experts {@code E·r·(in+out)}.
 */
final class LoraFit {
  private final ModelTree tree;
  private final Recipe.Lora lora;
  private final LoraTargets targets;
  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /** Trainable parameters by what they adapt, so that what two targets hit counts once. */
  private final Map<String, Long> adapted = new HashMap<>();

  private LoraFit(ModelTree tree, Recipe.Lora lora, LoraTargets targets) {
    this.tree = tree;
    this.lora = lora;
    this.targets = targets;
  }

  static LoraFit of(Architecture architecture, ModelTree tree, Recipe.Lora lora) {
    var fit = new LoraFit(tree, lora, LoraTargets.of(architecture, lora));
    fit.judgeTargets();
    fit.targets.modules().forEach(fit::adaptModules);
    fit.targets.parameters().forEach(fit::adaptParameters);
    return fit;
  }

  /** Trainable parameters of the adapter. */
  long trainable() {
    return adapted.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Trainable parameters by the full name of the module or parameter they adapt. */
  Map<String, Long> adapted() {
    return Map.copyOf(adapted);
  }

  /** Why PEFT would refuse, or do other than what was meant. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** What is odd though it works. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  private void judgeTargets() {
    if (targets.none()) {
      problems.add("no LoRA targets were named, wanted some of " + linearNames(tree));
    }
    if (targets.half()) {
      problems.add(
          "lora.target_modules has one of gate_proj and up_proj, wanted both or neither:"
              + " this model's experts hold them in one parameter");
    }
    if (!targets.parameters().isEmpty() && lora.dropout() > 0) {
      problems.add(
          "lora.dropout is %s, wanted 0: target parameters (%s) allow none"
              .formatted(lora.dropout(), String.join(", ", targets.parameters())));
    }
  }

  private void adaptModules(String target) {
    var ranks = new Ranks();
    boolean hit = false;
    for (Map.Entry<String, Module> named : tree.modules().entrySet()) {
      if (hits(target, named.getKey())) {
        hit = true;
        switch (named.getValue()) {
          case Module.Linear(long in, long out) -> {
            adapted.put(named.getKey(), lora.r() * (in + out));
            ranks.add(in, out);
          }
          case Module.Unfit(String what) -> {
            problems.add(
                "lora.target_modules: '%s' is %s, wanted linear layers such as %s"
                    .formatted(target, what, linearNames(tree)));
            return;
          }
        }
      }
    }
    if (!hit) {
      problems.add(
          "lora.target_modules: '%s' matches nothing in this model, which has %s"
              .formatted(target, linearNames(tree)));
    }
    judge(target, ranks);
  }

  private void adaptParameters(String target) {
    var ranks = new Ranks();
    boolean hit = false;
    for (Map.Entry<String, Shape> named : tree.parameters().entrySet()) {
      String name = named.getKey();
      Shape shape = named.getValue();
      if (hits(target, name)) {
        hit = true;
        if (shape.dimensions() < 2 || shape.dimensions() > 3) {
          problems.add(
              "lora.target_parameters: '%s' hits %s, which has %d dimensions, wanted 2 or 3"
                  .formatted(target, name, shape.dimensions()));
          return;
        }
        if (adapted.containsKey(name.substring(0, name.lastIndexOf('.')))) {
          problems.add(
              "lora.target_parameters: '%s' hits %s, whose module is among lora.target_modules,"
                      .formatted(target, name)
                  + " wanted one or the other");
          return;
        }
        long rank = (long) lora.r() * targets.ranks(name);
        adapted.put(name, shape.copies() * rank * (shape.rows() + shape.columns()));
        ranks.add(shape.rows(), shape.columns());
      }
    }
    if (!hit) {
      problems.add(
          "lora.target_parameters: '%s' matches nothing in this model, which has %s"
              .formatted(target, packedNames()));
    }
    judge(target, ranks);
  }

  private static boolean hits(String target, String name) {
    return name.equals(target) || name.endsWith("." + target);
  }

  /** The highest ranks that the matrices hit by one target can have. */
  private static final class Ranks {
    private long lowest = Long.MAX_VALUE;
    private long highest = 0;

    void add(long in, long out) {
      lowest = Math.min(lowest, Math.min(in, out));
      highest = Math.max(highest, Math.min(in, out));
    }
  }

  private void judge(String target, Ranks ranks) {
    if (ranks.highest > 0 && lora.r() > ranks.highest) {
      problems.add(
          "lora.r is %d, wanted at most %d: no matrix that '%s' hits has a higher rank"
              .formatted(lora.r(), ranks.highest, target));
    } else if (ranks.highest > 0 && lora.r() > ranks.lowest) {
      warnings.add(
          "lora.r is %d, more than the rank %d of some matrices that '%s' hits"
              .formatted(lora.r(), ranks.lowest, target));
    }
  }

  /** The last parts of all linear layers' names. */
  static Set<String> linearNames(ModelTree tree) {
    var names = new TreeSet<String>();
    tree.modules()
        .forEach((name, module) -> {
          if (module instanceof Module.Linear) {
            names.add(name.substring(name.lastIndexOf('.') + 1));
          }
        });
    return names;
  }

  /** The last three parts of all packed parameters' names. */
  private Set<String> packedNames() {
    var names = new TreeSet<String>();
    tree.parameters()
        .forEach((name, shape) -> {
          if (shape.dimensions() == 3) {
            List<String> parts = List.of(name.split("\\."));
            int from = Math.max(0, parts.size() - 3);
            names.add(String.join(".", parts.subList(from, parts.size())));
          }
        });
    return names;
  }
}
