package io.tunewright.plan;

import java.util.List;

/** How many numbers a model has, told by its tensor headers. */
public final class ParameterCount {
  private ParameterCount() {}

  /**
   * Counts packed numbers singly (two FP4 to a byte), and neither quantisation scales, lookup
   * tables nor the layers that predict further tokens.
   */
  public static long of(List<TensorShape> tensors) {
    return LogicalWeights.of(tensors).stream().mapToLong(TensorShape::elements).sum();
  }
}
