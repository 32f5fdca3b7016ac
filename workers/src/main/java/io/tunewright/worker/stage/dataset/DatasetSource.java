package io.tunewright.worker.stage.dataset;

import io.tunewright.worker.stage.transfer.Content;

/** One kind of place that single files of rows come from. Safe for many threads. */
public interface DatasetSource {

  /** The word before the colon of the references that it answers for. */
  String scheme();

  /**
   * Finds a file, pinned where the source can pin it.
   *
   * @param locator what stands behind the colon
   * @param project whose token opens what is not open to all
   * @throws io.temporal.failure.ApplicationFailure NOT_FOUND, NOT_ALLOWED, or what a hub refuses
   */
  Content find(String locator, String project);
}
