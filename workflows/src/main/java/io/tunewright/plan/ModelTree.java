package io.tunewright.plan;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model as a trainer has it in memory: what LoRA may be put on, by full dotted name.
 *
 * @param modules everything that PEFT could match by a module's name
 * @param parameters everything that it could match by a parameter's name
 */
record ModelTree(SortedMap<String, Module> modules, SortedMap<String, Shape> parameters) {

  ModelTree {
    modules = Collections.unmodifiableSortedMap(new TreeMap<>(modules));
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
  }

  ModelTree(Map<String, Module> modules, Map<String, Shape> parameters) {
    this(new TreeMap<>(modules), new TreeMap<>(parameters));
  }

  sealed interface Module {

    /** A linear layer or an embedding. */
    record Linear(long in, long out) implements Module {}

    /**
     * What PEFT finds by name but can't put LoRA on.
     *
     * @param what such as {@code a norm}
     */
    record Unfit(String what) implements Module {}
  }

  /**
   * A parameter's sizes as LoRA uses them. Which of the two is the input differs between models and
   * changes no count.
   *
   * @param copies experts in it, 1 where it isn't packed
   * @param dimensions 2, or 3 where it is packed; LoRA fits no other
   */
  record Shape(long copies, long rows, long columns, int dimensions) {}
}
