package io.tunewright.api.console.adapters;

import io.tunewright.evaluate.Proof;
import io.tunewright.storage.catalog.AdapterRow;
import io.tunewright.storage.catalog.EvaluationRow;
import org.jspecify.annotations.Nullable;

/**
 * A version in the table of its adapter.
 *
 * @param proof of its job; null for a checkpoint's, whose manifest has its own
 * @param evaluation the newest one
 */
public record VersionLine(
    AdapterRow row, @Nullable Proof proof, @Nullable EvaluationRow evaluation) {
  public int number() {
    return row.adapter().ref().version();
  }
}
