package io.tunewright.stage;

import io.tunewright.job.Owner;
import io.tunewright.job.SitePath;
import java.util.Optional;

/**
 * A request to bring a dataset that lies elsewhere.
 *
 * @param file the API's id that it is to have, {@code file-…}
 * @param source {@code scheme:place}, such as {@code s3://bucket/rows.parquet}
 * @param key where the object store is to hold it
 */
public record DatasetImport(String file, Owner owner, String source, String key) {

  /** The word before the colon: which kind of source answers for it. */
  public String scheme() {
    return source.substring(0, Math.max(0, source.indexOf(':')));
  }

  /** The place on a site that it lies at, if it does. */
  public Optional<SitePath> onSite() {
    return scheme().equals(SitePath.SCHEME)
        ? Optional.of(SitePath.of(locator()))
        : Optional.empty();
  }

  /** What that source looks up. */
  public String locator() {
    return source.substring(source.indexOf(':') + 1);
  }
}
