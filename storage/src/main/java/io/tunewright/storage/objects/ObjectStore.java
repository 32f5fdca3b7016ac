package io.tunewright.storage.objects;

import io.tunewright.fault.TuningError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * One bucket of any S3 server. Safe for many threads. Every failure to reach it is a {@code
 * STORE_UNREACHABLE}, which may be tried again.
 */
public final class ObjectStore implements AutoCloseable {
  private final S3Client s3;
  private final S3Presigner presigner;
  private final URI endpoint;
  private final String bucket;

  private ObjectStore(S3Client s3, S3Presigner presigner, StoreSettings settings) {
    this.s3 = s3;
    this.presigner = presigner;
    this.endpoint = settings.endpoint();
    this.bucket = settings.bucket();
  }

  /** Opens the bucket without a request; {@link #createBucket} makes it where it may be missing. */
  public static ObjectStore open(StoreSettings settings) {
    return new ObjectStore(Clients.of(settings), Clients.presigner(settings), settings);
  }

  public void createBucket() {
    reach(
        bucket,
        () -> {
          try {
            s3.createBucket(request -> request.bucket(bucket));
          } catch (BucketAlreadyOwnedByYouException already) {
            // what was wanted
          }
          return bucket;
        });
  }

  /** Where other S3 clients reach it. */
  public URI endpoint() {
    return endpoint;
  }

  /** {@code s3://bucket/key}, as other S3 clients write it. */
  public String uri(String key) {
    return "s3://" + bucket + "/" + key;
  }

  /** The object's size in bytes, or empty where there is none. */
  public Optional<Long> size(String key) {
    return reach(
        key,
        () -> {
          try {
            return Optional.of(s3.headObject(r -> r.bucket(bucket).key(key)).contentLength());
          } catch (NoSuchKeyException none) {
            return Optional.empty();
          }
        });
  }

  /** The whole of a small object. */
  public Optional<byte[]> find(String key) {
    return reach(
        key,
        () -> {
          try {
            return Optional.of(s3.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asByteArray());
          } catch (NoSuchKeyException none) {
            return Optional.empty();
          }
        });
  }

  /** The whole of a small object that must be there; BROKEN_PROMISE where it is not. */
  public byte[] get(String key) {
    return find(key)
        .orElseThrow(() -> TuningError.BROKEN_PROMISE.because("there is no object " + uri(key)));
  }

  /** Opens an object for reading; the caller closes it. */
  public InputStream read(String key) {
    return open(key, null);
  }

  /** Opens {@code length} bytes from {@code offset} on; the caller closes it. */
  public InputStream read(String key, long offset, long length) {
    return open(key, "bytes=" + offset + "-" + (offset + length - 1));
  }

  private InputStream open(String key, @Nullable String range) {
    return reach(
        key, () -> new WholeOrAborted(s3.getObject(r -> r.bucket(bucket).key(key).range(range))));
  }

  /** Where anyone may read an object for a time, without a key of their own. */
  public URI signedUrl(String key, Duration time) {
    return URI.create(
        presigner
            .presignGetObject(
                r -> r.signatureDuration(time).getObjectRequest(g -> g.bucket(bucket).key(key)))
            .url()
            .toString());
  }

  /** Writes a small object, replacing what was there. */
  public void put(String key, byte[] bytes) {
    reach(key, () -> s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromBytes(bytes)));
  }

  /**
   * Writes a stream of any length, hashed as it goes by, replacing what was there. Holds at most a
   * few parts in memory.
   *
   * @throws java.io.UncheckedIOException where the stream can't be read; nothing is left behind
   */
  public Stored upload(String key, InputStream in) {
    return reach(
        key,
        () -> {
          try {
            return new MultipartUpload(s3, bucket, key).send(in);
          } catch (IOException unreadable) {
            throw new UncheckedIOException("could not read what goes to " + uri(key), unreadable);
          } catch (InterruptedException stopping) {
            throw interrupted(key, stopping);
          }
        });
  }

  private RuntimeException interrupted(String key, InterruptedException stopping) {
    Thread.currentThread().interrupt();
    return TuningError.STORE_UNREACHABLE.because("interrupted at " + uri(key), stopping);
  }

  /**
   * Writes a small object unless there is one.
   *
   * @return whether the object now holds these bytes: false where other bytes were there before
   */
  public boolean putIfAbsent(String key, byte[] bytes) {
    return reach(
        key,
        () -> {
          try {
            s3.putObject(
                r -> r.bucket(bucket).key(key).ifNoneMatch("*"), RequestBody.fromBytes(bytes));
            return true;
          } catch (S3Exception refused) {
            if (refused.statusCode() != 412 && refused.statusCode() != 409) {
              throw refused;
            }
            // 409: the other writer is still at it, and may yet fail; a retry will tell.
            byte[] there =
                find(key)
                    .orElseThrow(() ->
                        TuningError.STORE_UNREACHABLE.because("another writer is at " + uri(key)));
            return Arrays.equals(bytes, there);
          }
        });
  }

  /** Begins an upload in parts. */
  public PartUpload beginUpload(String key) {
    return reach(key, () -> PartUpload.begin(s3, bucket, key));
  }

  /**
   * An upload that was begun earlier, perhaps by another process.
   *
   * @param parts those that the server has, by number
   */
  public record UnderWay(PartUpload upload, Map<Integer, PartUpload.Part> parts) {}

  /** The upload with this id, or empty where it has been completed or aborted. */
  public Optional<UnderWay> uploadUnderWay(String key, String id) {
    PartUpload upload = new PartUpload(s3, bucket, key, id);
    return upload.parts().map(parts -> new UnderWay(upload, parts));
  }

  /** Deletes an object; none is fine. */
  public void delete(String key) {
    reach(key, () -> s3.deleteObject(r -> r.bucket(bucket).key(key)));
  }

  /** Every key that starts with the prefix, in order, page by page as they are consumed. */
  public Stream<String> list(String prefix) {
    return entries(prefix).map(Entry::key);
  }

  /**
   * An object, as a listing tells it.
   *
   * @param tag the server's, another one for other bytes
   */
  public record Entry(String key, long bytes, String tag, Instant written) {}

  /** Every object whose key starts with the prefix, in order, page by page. */
  public Stream<Entry> entries(String prefix) {
    return reach(
        prefix,
        () ->
            s3.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(prefix)).contents().stream()
                .map(object ->
                    new Entry(object.key(), object.size(), object.eTag(), object.lastModified())));
  }

  /**
   * An upload that was neither completed nor aborted yet.
   *
   * @param begun when, by the server's clock
   */
  public record OpenUpload(String key, String id, Instant begun) {}

  /** Takes an upload's parts away; none is fine. */
  public void abortUpload(OpenUpload upload) {
    new PartUpload(s3, bucket, upload.key(), upload.id()).abort();
  }

  /** Uploads in parts that are under way, page by page as they are consumed. */
  public Stream<OpenUpload> openUploads(String prefix) {
    return reach(
        prefix,
        () ->
            s3
                .listMultipartUploadsPaginator(r -> r.bucket(bucket).prefix(prefix))
                .uploads()
                .stream()
                .map(
                    upload -> new OpenUpload(upload.key(), upload.uploadId(), upload.initiated())));
  }

  @Override
  public void close() {
    s3.close();
    presigner.close();
  }

  /** Something asked of the server. */
  interface Request<T> {
    T send();
  }

  private <T> T reach(String key, Request<T> request) {
    return reach(bucket, key, request);
  }

  /** Sends, and says what could not be reached where that fails. */
  static <T> T reach(String bucket, String key, Request<T> request) {
    try {
      return request.send();
    } catch (SdkException unreachable) {
      throw TuningError.STORE_UNREACHABLE.because(
          "the object store did not serve s3://%s/%s: %s"
              .formatted(bucket, key, unreachable.getMessage()),
          unreachable);
    }
  }
}
