package io.tunewright.worker.stage.dataset;

import io.tunewright.fault.TuningError;
import io.tunewright.stage.DatasetImport;
import io.tunewright.worker.stage.transfer.Content;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All places that datasets may come from. */
public final class DatasetSources {
  private final Map<String, DatasetSource> byScheme = new TreeMap<>();

  public DatasetSources(List<DatasetSource> sources) {
    sources.forEach(source -> byScheme.put(source.scheme(), source));
  }

  /**
   * @throws io.temporal.failure.ApplicationFailure NOT_FOUND naming the schemes there are
   */
  Content find(DatasetImport wanted) {
    DatasetSource source = byScheme.get(wanted.scheme());
    if (source == null) {
      throw TuningError.NOT_FOUND.because(
          "no source answers for '%s:', wanted one of %s"
              .formatted(wanted.scheme(), byScheme.keySet()));
    }
    return source.find(wanted.locator(), wanted.owner().project());
  }
}
