package io.tunewright.worker.stage.dataset;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.stage.transfer.Content;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Objects of the buckets that the operator allowed ({@code s3://bucket/key}). */
public final class BucketFiles implements DatasetSource {
  private static final Pattern LOCATOR = Pattern.compile("//([a-z0-9][a-z0-9.-]+)/(.+)");

  private final Map<String, ObjectStore> buckets;

  /**
   * @param buckets that may be read, by name, each opened with its own endpoint and credentials
   */
  public BucketFiles(Map<String, ObjectStore> buckets) {
    this.buckets = Map.copyOf(buckets);
  }

  @Override
  public String scheme() {
    return "s3";
  }

  @Override
  public Content find(String locator, String project) {
    Matcher parts = LOCATOR.matcher(locator);
    if (!parts.matches()) {
      throw TuningError.NOT_FOUND.because(
          "'s3:%s' names no object, wanted s3://bucket/key".formatted(locator));
    }
    ObjectStore bucket = buckets.get(parts.group(1));
    if (bucket == null) {
      throw TuningError.NOT_ALLOWED.because(
          "the bucket of s3:%s is none of those that tunewright.sources.s3 allows"
              .formatted(locator));
    }
    String key = parts.group(2);
    long bytes =
        bucket
            .size(key)
            .orElseThrow(() -> TuningError.NOT_FOUND.because("there is no s3:" + locator));
    return new Content(
        "s3:" + locator, bytes, null, (offset, length) -> bucket.read(key, offset, length));
  }
}
