package io.tunewright.storage.objects;

import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * One multipart upload that is under way at the server: nothing of it is visible before {@link
 * #complete}. It outlives this process; {@link ObjectStore#uploadUnderWay} finds it again.
 */
public final class PartUpload {
  /** What S3 allows. */
  public static final int MOST_PARTS = 10_000;

  private final S3Client s3;
  private final String bucket;
  private final String key;
  private final String id;

  PartUpload(S3Client s3, String bucket, String key, String id) {
    this.s3 = s3;
    this.bucket = bucket;
    this.key = key;
    this.id = id;
  }

  static PartUpload begin(S3Client s3, String bucket, String key) {
    return new PartUpload(
        s3, bucket, key, s3.createMultipartUpload(r -> r.bucket(bucket).key(key)).uploadId());
  }

  public String key() {
    return key;
  }

  /** The server's name for it. */
  public String id() {
    return id;
  }

  /**
   * A part that the server has.
   *
   * @param tag the server's, wanted again at the end
   */
  public record Part(long bytes, String tag) {}

  /** Sends one part, replacing one of the same number. Safe for many threads. */
  public Part send(int number, byte[] buffer, int length) {
    return send(number, new BufferBody(buffer, length));
  }

  /**
   * Sends one part out of a file, without a copy in memory where the connection allows that.
   *
   * @param crc the CRC32C of the bytes that are meant: the server refuses others
   */
  public Part send(int number, FileChannel file, long offset, int length, int crc) {
    return send(number, new FileBody(file, offset, length, crc));
  }

  private Part send(int number, PartBody part) {
    return ObjectStore.reach(
        bucket,
        key,
        () -> {
          String tag =
              part.sentBy((body, crc32c) ->
                  s3.uploadPart(
                          r ->
                              r.bucket(bucket)
                                  .key(key)
                                  .uploadId(id)
                                  .partNumber(number)
                                  .checksumCRC32C(crc32c),
                          body)
                      .eTag());
          return new Part(part.length(), tag);
        });
  }

  /** The parts that the server has, by number, or empty where it doesn't know this upload. */
  Optional<Map<Integer, Part>> parts() {
    return ObjectStore.reach(
        bucket,
        key,
        () -> {
          try {
            Map<Integer, Part> parts = new TreeMap<>();
            s3.listPartsPaginator(r -> r.bucket(bucket).key(key).uploadId(id))
                .parts()
                .forEach(part -> parts.put(part.partNumber(), new Part(part.size(), part.eTag())));
            return Optional.of(parts);
          } catch (NoSuchUploadException gone) {
            return Optional.empty();
          } catch (S3Exception refused) {
            if (refused.statusCode() == 404) {
              return Optional.empty();
            }
            throw refused;
          }
        });
  }

  /** Makes the object visible, its parts in the order of their numbers. */
  public void complete(Map<Integer, Part> parts) {
    ObjectStore.reach(
        bucket,
        key,
        () ->
            s3.completeMultipartUpload(r ->
                r.bucket(bucket)
                    .key(key)
                    .uploadId(id)
                    .multipartUpload(m ->
                        m.parts(
                            new TreeMap<>(parts)
                                .entrySet().stream()
                                    .map(part ->
                                        CompletedPart.builder()
                                            .partNumber(part.getKey())
                                            .eTag(part.getValue().tag())
                                            .build())
                                    .toList()))));
  }

  /** Takes all parts away; none is fine. */
  public void abort() {
    ObjectStore.reach(
        bucket,
        key,
        () -> {
          try {
            return s3.abortMultipartUpload(r -> r.bucket(bucket).key(key).uploadId(id));
          } catch (NoSuchUploadException already) {
            return already;
          }
        });
  }
}
