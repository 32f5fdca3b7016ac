package io.tunewright.worker.stage.dataset;

import io.tunewright.fault.TuningError;
import io.tunewright.worker.stage.transfer.Content;
import java.util.List;

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

  /**
   * Finds all files of rows below a place, the oldest first.
   *
   * @param locator as of {@link #find}, of a directory or prefix; of a single file that one
   * @throws io.temporal.failure.ApplicationFailure as {@link #find}, and NOT_ALLOWED where this
   *     kind of place can't be watched
   */
  default List<DatasetFile> list(String locator, String project) {
    throw TuningError.NOT_ALLOWED.because(
        "'%s:%s' can't be watched, wanted a directory or a prefix".formatted(scheme(), locator));
  }
}
