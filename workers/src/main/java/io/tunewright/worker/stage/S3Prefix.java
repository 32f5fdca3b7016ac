package io.tunewright.worker.stage;

import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.stage.Listing.Provenance;
import io.tunewright.worker.stage.Listing.RemoteFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Models under a prefix of a bucket that the operator allowed ({@code s3://bucket/prefix}), which
 * may lie on another server than our own. The commit is made from every object's key, size and tag.
 */
public final class S3Prefix implements Source {
  private static final Pattern LOCATOR = Pattern.compile("//([a-z0-9][a-z0-9.-]+)/(.+)");

  private final Map<String, ObjectStore> buckets;
  private final FilePolicy policy;

  /**
   * @param buckets that may be read, by name, each opened with its own endpoint and credentials
   */
  public S3Prefix(Map<String, ObjectStore> buckets, FilePolicy policy) {
    this.buckets = Map.copyOf(buckets);
    this.policy = policy;
  }

  @Override
  public String scheme() {
    return "s3";
  }

  private record Place(ObjectStore bucket, String prefix) {}

  private Place place(ModelRef ref) {
    Matcher parts = LOCATOR.matcher(ref.locator());
    if (!parts.matches()) {
      throw TuningError.MODEL_NOT_FOUND.because(
          "'%s' names no model in a bucket, wanted s3://bucket/prefix".formatted(ref));
    }
    ObjectStore bucket = buckets.get(parts.group(1));
    if (bucket == null) {
      throw TuningError.NOT_ALLOWED.because(
          "the bucket of %s is none of those that tunewright.sources.s3 allows".formatted(ref));
    }
    return new Place(bucket, parts.group(2).replaceAll("/+$", "") + "/");
  }

  @Override
  public Listing list(ModelRef ref, String project) {
    Place place = place(ref);
    List<RemoteFile> files = new ArrayList<>();
    StringBuilder state = new StringBuilder();
    place
        .bucket()
        .entries(place.prefix())
        .forEach(object -> {
          String path = object.key().substring(place.prefix().length());
          if (!path.isEmpty() && !path.endsWith("/")) {
            state.append("%s\0%d\0%s\0".formatted(path, object.bytes(), object.tag()));
            files.add(new RemoteFile(path, object.bytes(), null, null));
          }
        });
    if (files.isEmpty()) {
      throw TuningError.MODEL_NOT_FOUND.because("there is nothing at " + ref);
    }
    String commit = Hashing.of(state.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 40);
    return policy.listing(
        ref, project, new SnapshotRef("s3", name(ref), commit), files, Provenance.NONE);
  }

  /** The last two names of bucket and prefix, as hubs write {@code org/name}. */
  private static String name(ModelRef ref) {
    String[] parts = ref.locator().replaceFirst("^//", "").replaceAll("/+$", "").split("/");
    UnaryOperator<String> plain =
        part -> part.replaceAll("[^A-Za-z0-9._-]", "-").replaceAll("^[^A-Za-z0-9]+", "x");
    return plain.apply(parts[parts.length - 2]) + "/" + plain.apply(parts[parts.length - 1]);
  }

  @Override
  public InputStream open(Listing listing, RemoteFile file, long offset, long length)
      throws IOException {
    if (length == 0) {
      return InputStream.nullInputStream();
    }
    Place place = place(listing.source());
    return place.bucket().read(place.prefix() + file.path(), offset, length);
  }

  @Override
  public String address(ModelRef ref) {
    return ref.uri().replaceFirst("^(s3://[^/]+).*", "$1");
  }
}
