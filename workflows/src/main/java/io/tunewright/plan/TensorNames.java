package io.tunewright.plan;

import io.tunewright.plan.Architecture.Rename;
import io.tunewright.plan.ModelTree.Module;
import io.tunewright.plan.ModelTree.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** From tensors as they lie on disk to the modules and packed experts that a trainer targets. */
final class TensorNames {
  /** One expert's tensor on disk; in memory all experts of a layer share two parameters. */
  private static final Pattern EXPERT =
      Pattern.compile("(?<experts>.*\\.experts)\\.\\d+\\.(?<part>[a-z0-9_]+)\\.weight");

  private static final Map<String, String> PACKED =
      Map.of(
          "w1", "gate_up_proj",
          "w3", "gate_up_proj",
          "gate_proj", "gate_up_proj",
          "up_proj", "gate_up_proj",
          "w2", "down_proj",
          "down_proj", "down_proj");

  private final Architecture architecture;
  private final Map<String, Module> modules = new HashMap<>();
  private final Map<String, Shape> parameters = new HashMap<>();

  /** The parts of each packed parameter: how many experts, and the sizes of one. */
  private final Map<String, Map<String, Shape>> packing = new HashMap<>();

  private TensorNames(Architecture architecture) {
    this.architecture = architecture;
  }

  /** The tree that the tensors of a checkpoint load into. */
  static ModelTree tree(Architecture architecture, List<TensorShape> tensors) {
    var names = new TensorNames(architecture);
    LogicalWeights.of(tensors).forEach(names::add);
    names.packing.forEach(names::addPacked);
    names.tieHead();
    return new ModelTree(names.modules, names.parameters);
  }

  /** What a tensor's name on disk is in memory, experts left apart. */
  static String inMemory(Architecture architecture, String onDisk) {
    String name = "." + onDisk + ".";
    for (Rename rename : architecture.renames()) {
      name = name.replace("." + rename.from() + ".", "." + rename.to() + ".");
    }
    name = name.substring(1, name.length() - 1);
    return name.startsWith("model.") || name.startsWith("lm_head.") ? name : "model." + name;
  }

  private void add(TensorShape tensor) {
    String name = inMemory(architecture, tensor.name());
    Matcher expert = EXPERT.matcher(name);
    if (expert.matches() && PACKED.containsKey(expert.group("part"))) {
      pack(expert.group("experts"), expert.group("part"), shape(tensor));
    } else {
      put(name, shape(tensor));
    }
  }

  private static Shape shape(TensorShape tensor) {
    List<Long> sizes = tensor.shape();
    return switch (sizes.size()) {
      case 0 -> new Shape(1, 1, 1, 0);
      case 1 -> new Shape(1, 1, sizes.get(0), 1);
      case 2 -> new Shape(1, sizes.get(0), sizes.get(1), 2);
      case 3 -> new Shape(sizes.get(0), sizes.get(1), sizes.get(2), 3);
      default -> new Shape(1, 1, tensor.elements(), sizes.size());
    };
  }

  private void pack(String experts, String part, Shape one) {
    packing
        .computeIfAbsent(experts + "." + PACKED.get(part), _ -> new HashMap<>())
        .merge(part, one, TensorNames::oneMore);
  }

  private static Shape oneMore(Shape so, Shape one) {
    return new Shape(so.copies() + one.copies(), so.rows(), so.columns(), so.dimensions());
  }

  /** Experts lie along the first dimension; gate and up one after the other along the second. */
  private void addPacked(String name, Map<String, Shape> parts) {
    Shape any = parts.values().iterator().next();
    long rows = parts.values().stream().mapToLong(Shape::rows).sum();
    put(name, new Shape(any.copies(), rows, any.columns(), 3));
  }

  private void put(String name, Shape shape) {
    parameters.put(name, shape);
    int dot = name.lastIndexOf('.');
    String owner = dot < 0 ? "" : name.substring(0, dot);
    if (name.endsWith(".weight")) {
      modules.put(owner, module(owner, shape));
    }
    while (!owner.isEmpty()) {
      modules.putIfAbsent(owner, new Module.Unfit("a block of modules"));
      dot = owner.lastIndexOf('.');
      owner = dot < 0 ? "" : owner.substring(0, dot);
    }
  }

  private Module module(String name, Shape shape) {
    String unfit = architecture.unfit().get(name.substring(name.lastIndexOf('.') + 1));
    if (unfit != null) {
      return new Module.Unfit(unfit);
    }
    return shape.dimensions() == 2
        ? new Module.Linear(shape.columns(), shape.rows())
        : new Module.Unfit(shape.dimensions() == 1 ? "a norm" : "neither linear nor an embedding");
  }

  /** A head that shares the embedding's weight has none of its own on disk. */
  private void tieHead() {
    Module embedding = modules.get("model.embed_tokens");
    if (embedding != null) {
      modules.putIfAbsent("lm_head", embedding);
    }
  }
}
