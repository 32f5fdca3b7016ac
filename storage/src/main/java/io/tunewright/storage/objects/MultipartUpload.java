package io.tunewright.storage.objects;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Sends a stream of unknown length: hashed in order as it is read, its parts sent in parallel. What
 * fits one part is one plain PUT. A failure leaves no open upload behind.
 */
final class MultipartUpload {
  private static final int MIB = 1024 * 1024;

  /**
   * With the part in hand, what one upload holds in memory: 5 × 16 MiB until 16 GiB have passed.
   */
  private static final int IN_FLIGHT = 4;

  private final S3Client s3;
  private final String bucket;
  private final String key;
  private final MessageDigest digest = Hashing.sha256();
  private final Map<Integer, PartUpload.Part> parts = new ConcurrentSkipListMap<>();
  private final Semaphore room = new Semaphore(IN_FLIGHT);
  private long bytes;

  MultipartUpload(S3Client s3, String bucket, String key) {
    this.s3 = s3;
    this.bucket = bucket;
    this.key = key;
  }

  Stored send(InputStream in) throws IOException, InterruptedException {
    byte[] first = next(in, 1);
    if (first.length < partBytes(1)) {
      s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromBytes(first));
    } else {
      sendParts(first, in);
    }
    return new Stored(key, bytes, Hashing.hex(digest));
  }

  private void sendParts(byte[] first, InputStream in) throws IOException, InterruptedException {
    PartUpload upload = PartUpload.begin(s3, bucket, key);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> sent = new ArrayList<>();
      int number = 1;
      for (byte[] part = first; part.length > 0; part = next(in, number)) {
        room.acquire();
        throwFirstFailure(sent);
        sent.add(send(threads, upload, number, part));
        number++;
      }
      for (Future<?> each : sent) {
        await(each);
      }
      upload.complete(parts);
    } catch (IOException | InterruptedException | RuntimeException | Error failed) {
      upload.abort();
      throw failed;
    }
  }

  private Future<?> send(ExecutorService threads, PartUpload upload, int number, byte[] part) {
    return threads.submit(() -> {
      try {
        parts.put(number, upload.send(number, part, part.length));
      } finally {
        room.release();
      }
    });
  }

  private static void throwFirstFailure(List<Future<?>> sent) throws InterruptedException {
    for (Future<?> each : sent) {
      if (each.state() == Future.State.FAILED) {
        await(each);
      }
    }
  }

  private static void await(Future<?> part) throws InterruptedException {
    try {
      part.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException plain) {
        throw plain;
      }
      if (failed.getCause() instanceof Error broken) {
        throw broken;
      }
      throw new IllegalStateException(failed.getCause());
    }
  }

  private byte[] next(InputStream in, int number) throws IOException {
    byte[] part = in.readNBytes(partBytes(number));
    digest.update(part);
    bytes += part.length;
    return part;
  }

  /** S3 takes 10,000 parts: sizes grow so that a terabyte fits and small files stay small. */
  private static int partBytes(int number) {
    if (number <= 1_000) {
      return 16 * MIB;
    }
    return number <= 5_000 ? 64 * MIB : 256 * MIB;
  }
}
