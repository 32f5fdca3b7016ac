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
    return source(wanted.scheme()).find(wanted.locator(), wanted.owner().project());
  }

  /**
   * All files of rows below a place, the oldest first.
   *
   * @param uri {@code scheme:place}
   * @throws io.temporal.failure.ApplicationFailure NOT_FOUND, NOT_ALLOWED
   */
  public List<DatasetFile> list(String uri, String project) {
    int colon = uri.indexOf(':');
    return source(uri.substring(0, Math.max(0, colon))).list(uri.substring(colon + 1), project);
  }

  private DatasetSource source(String scheme) {
    DatasetSource source = byScheme.get(scheme);
    if (source == null) {
      throw TuningError.NOT_FOUND.because(
          "no source answers for '%s:', wanted one of %s".formatted(scheme, byScheme.keySet()));
    }
    return source;
  }
}
