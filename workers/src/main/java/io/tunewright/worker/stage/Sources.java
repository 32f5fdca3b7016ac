package io.tunewright.worker.stage;

import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All places that models may come from. */
public final class Sources {
  private final Map<String, Source> byScheme = new TreeMap<>();

  public Sources(List<Source> sources) {
    sources.forEach(source -> byScheme.put(source.scheme(), source));
  }

  /**
   * The source that answers for a reference.
   *
   * @throws io.temporal.failure.ApplicationFailure MODEL_NOT_FOUND naming the schemes there are
   */
  public Source of(ModelRef ref) {
    Source source = byScheme.get(ref.scheme());
    if (source == null) {
      throw TuningError.MODEL_NOT_FOUND.because(
          "no source answers for '%s:', wanted one of %s"
              .formatted(ref.scheme(), byScheme.keySet()));
    }
    return source;
  }
}
