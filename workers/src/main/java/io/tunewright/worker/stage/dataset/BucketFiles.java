package io.tunewright.worker.stage.dataset;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.stage.transfer.Content;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Objects of the buckets that the operator allowed ({@code s3://bucket/key}). */
public final class BucketFiles implements DatasetSource {
  private static final Pattern LOCATOR = Pattern.compile("//([a-z0-9][a-z0-9.-]+)/(.+)");
  private static final Pattern PREFIX = Pattern.compile("//([a-z0-9][a-z0-9.-]+)/(.*)");

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

  private record Place(ObjectStore bucket, String key) {}

  private Place place(String locator, Pattern form) {
    Matcher parts = form.matcher(locator);
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
    return new Place(bucket, parts.group(2));
  }

  @Override
  public List<DatasetFile> list(String locator, String project) {
    Place place = place(locator, PREFIX);
    String name = "s3:" + locator.substring(0, locator.length() - place.key().length());
    return DatasetFile.inOrder(
        place
            .bucket()
            .entries(place.key())
            .filter(object ->
                object.key().equals(place.key())
                    || DatasetFile.isNamedSo(object.key().substring(place.key().length())))
            .map(object -> file(place.bucket(), name, object)));
  }

  private static DatasetFile file(ObjectStore bucket, String name, ObjectStore.Entry object) {
    String key = object.key();
    return new DatasetFile(
        content(bucket, name + key, key, object.bytes()),
        object.written(),
        "%,d bytes tagged %s".formatted(object.bytes(), object.tag()),
        () -> {
          if (bucket.entries(key).noneMatch(now -> now.equals(object))) {
            throw TuningError.CONFLICT.because(
                "'%s%s' changed while it was read".formatted(name, key));
          }
        });
  }

  private static Content content(ObjectStore bucket, String name, String key, long bytes) {
    return new Content(name, bytes, null, (offset, length) -> bucket.read(key, offset, length));
  }

  @Override
  public Content find(String locator, String project) {
    Place place = place(locator, LOCATOR);
    ObjectStore bucket = place.bucket();
    String key = place.key();
    long bytes =
        bucket
            .size(key)
            .orElseThrow(() -> TuningError.NOT_FOUND.because("there is no s3:" + locator));
    return content(bucket, "s3:" + locator, key, bytes);
  }
}
