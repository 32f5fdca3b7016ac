package io.tunewright.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that a model computes with, read from what a checkpoint declares: packed tensors at
 * their true size, without quantisation scales, lookup tables and the layers that predict further
 * tokens (no trainer loads those).
 *
 * <p>What is packed shows in the headers alone. A weight of bytes holds two FP4 numbers in each if
 * its scales cover 32 of them (DeepSeek-V4, one E8M0 scale per 32 columns, so 16 bytes a scale), or
 * if it is a {@code _blocks} tensor (MXFP4 as gpt-oss stores it: 16 bytes in the last dimension).
 */
final class LogicalWeights {
  private static final Set<String> BYTES = Set.of("I8", "U8");
  private static final Set<String> INDICES =
      Set.of("BOOL", "I16", "I32", "I64", "U16", "U32", "U64");
  private static final int BYTES_PER_FP4_SCALE = 16;

  /**
   * DeepSeek-V4 keeps the layers that predict further tokens apart; V3 appends them to the rest.
   */
  private static final Pattern FURTHER_TOKENS = Pattern.compile("(model\\.)?mtp\\..*");

  private static final String APPENDED_MARK = "eh_proj.weight";

  private final Map<String, TensorShape> byName = new HashMap<>();
  private final List<String> appended = new ArrayList<>();

  private LogicalWeights(List<TensorShape> tensors) {
    for (TensorShape tensor : tensors) {
      byName.put(tensor.name(), tensor);
      if (tensor.name().endsWith("." + APPENDED_MARK)) {
        appended.add(tensor.name().substring(0, tensor.name().length() - APPENDED_MARK.length()));
      }
    }
  }

  /** Each weight once, under its name on disk less the marks of packing. */
  static List<TensorShape> of(List<TensorShape> tensors) {
    var weights = new LogicalWeights(tensors);
    return tensors.stream().map(weights::logical).flatMap(Optional::stream).toList();
  }

  private Optional<TensorShape> logical(TensorShape tensor) {
    String name = tensor.name();
    if (INDICES.contains(tensor.dtype()) || predictsFurtherTokens(name) || isScale(name)) {
      return Optional.empty();
    }
    if (name.endsWith("_blocks") && tensor.shape().size() > 1) {
      return Optional.of(unblocked(tensor));
    }
    return Optional.of(isPackedInPairs(tensor) ? withLastDoubled(tensor) : tensor);
  }

  private boolean predictsFurtherTokens(String name) {
    return FURTHER_TOKENS.matcher(name).matches() || appended.stream().anyMatch(name::startsWith);
  }

  private boolean isScale(String name) {
    return name.endsWith(".weight_scale_inv")
        || name.endsWith(".weight_scale")
        || name.endsWith(".input_scale")
        || (name.endsWith(".scale") && byName.containsKey(swapped(name, ".scale", ".weight")))
        || (name.endsWith("_scales") && byName.containsKey(swapped(name, "_scales", "_blocks")));
  }

  private boolean isPackedInPairs(TensorShape tensor) {
    if (!BYTES.contains(tensor.dtype()) || !tensor.name().endsWith(".weight")) {
      return false;
    }
    TensorShape scale = byName.get(swapped(tensor.name(), ".weight", ".scale"));
    return scale != null
        && !scale.shape().isEmpty()
        && last(tensor) == last(scale) * BYTES_PER_FP4_SCALE;
  }

  private static TensorShape withLastDoubled(TensorShape tensor) {
    var shape = new ArrayList<>(tensor.shape());
    shape.set(shape.size() - 1, last(tensor) * 2);
    return new TensorShape(tensor.name(), "F4", shape);
  }

  /** {@code [experts, rows, blocks, 16 bytes]} holds {@code [experts, rows, columns]}. */
  private static TensorShape unblocked(TensorShape tensor) {
    List<Long> shape = tensor.shape();
    var whole = new ArrayList<>(shape.subList(0, shape.size() - 2));
    whole.add(shape.get(shape.size() - 2) * last(tensor) * 2);
    return new TensorShape(swapped(tensor.name(), "_blocks", ""), "F4", whole);
  }

  private static long last(TensorShape tensor) {
    @Nullable Long last = tensor.shape().isEmpty() ? null : tensor.shape().getLast();
    return last == null ? 0 : last;
  }

  private static String swapped(String name, String ending, String other) {
    return name.substring(0, name.length() - ending.length()) + other;
  }
}
