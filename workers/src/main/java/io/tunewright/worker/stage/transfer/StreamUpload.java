package io.tunewright.worker.stage.transfer;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.PartUpload;
import io.tunewright.storage.objects.Stored;
import java.io.EOFException;
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

/**
 * Sends what is made while it is read, hashed in order, its parts in parallel through the memory
 * that all transfers share. A failure leaves no open upload behind.
 */
public final class StreamUpload {
  private final Transfers shared;
  private final String key;
  private final long bytes;
  private final MessageDigest digest = Hashing.sha256();
  private final Map<Integer, PartUpload.Part> parts = new ConcurrentSkipListMap<>();

  /**
   * @param bytes exactly so many will come, at least one
   */
  public StreamUpload(Transfers shared, String key, long bytes) {
    this.shared = shared;
    this.key = key;
    this.bytes = bytes;
  }

  public Stored send(InputStream in) throws IOException, InterruptedException {
    int partBytes = UploadInParts.partBytes(key, bytes, shared.memory().bytes());
    int last = Math.toIntExact((bytes + partBytes - 1) / partBytes);
    PartUpload upload = shared.store().beginUpload(key);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        List<Future<?>> sent = new ArrayList<>();
        for (int number = 1; number <= last; number++) {
          throwFirstFailure(sent);
          int length = (int) Math.min(partBytes, bytes - (number - 1L) * partBytes);
          sent.add(send(in, upload, number, shared.memory().take(partBytes), length, threads));
        }
        for (Future<?> part : sent) {
          await(part);
        }
      } catch (IOException | InterruptedException | RuntimeException | Error failed) {
        threads.shutdownNow();
        throw failed;
      }
      upload.complete(parts);
    } catch (IOException | InterruptedException | RuntimeException | Error failed) {
      upload.abort();
      throw failed;
    }
    return new Stored(key, bytes, Hashing.hex(digest));
  }

  /** Reads a part here, in order, and sends it on a thread of its own, which gives it back. */
  private Future<?> send(
      InputStream in,
      PartUpload upload,
      int number,
      byte[] buffer,
      int length,
      ExecutorService threads)
      throws IOException {
    boolean handedOver = false;
    try {
      if (in.readNBytes(buffer, 0, length) < length) {
        throw new EOFException("what goes to %s ended within part %d".formatted(key, number));
      }
      digest.update(buffer, 0, length);
      Future<?> sending = threads.submit(() -> sendAndGiveBack(upload, number, buffer, length));
      handedOver = true;
      return sending;
    } finally {
      if (!handedOver) {
        shared.memory().give(buffer);
      }
    }
  }

  private PartUpload.Part sendAndGiveBack(PartUpload upload, int number, byte[] buffer, int length)
      throws InterruptedException {
    try {
      PartUpload.Part sent =
          shared
              .pace()
              .persistently(
                  TuningError.STORE_UNREACHABLE,
                  key,
                  () -> {},
                  () -> upload.send(number, buffer, length));
      parts.put(number, sent);
      return sent;
    } finally {
      shared.memory().give(buffer);
    }
  }

  private static void throwFirstFailure(List<Future<?>> sent) throws InterruptedException {
    for (Future<?> part : sent) {
      if (part.state() == Future.State.FAILED) {
        await(part);
      }
    }
  }

  private static void await(Future<?> part) throws InterruptedException {
    try {
      part.get();
    } catch (ExecutionException failed) {
      throw Rethrown.of(failed.getCause());
    }
  }
}
