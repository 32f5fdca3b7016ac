package io.tunewright.plan;

import java.util.List;

/**
 * One tensor as a safetensors header declares it.
 *
 * @param name as it stands on disk
 * @param dtype safetensors' word, such as {@code BF16}
 * @param shape sizes, outermost first; empty for a scalar
 */
public record TensorShape(String name, String dtype, List<Long> shape) {
  public TensorShape {
    shape = List.copyOf(shape);
  }

  /** How many numbers it holds. */
  public long elements() {
    long elements = 1;
    for (long size : shape) {
      elements = Math.multiplyExact(elements, size);
    }
    return elements;
  }
}
