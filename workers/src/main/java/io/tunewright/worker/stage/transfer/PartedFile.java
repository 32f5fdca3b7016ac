package io.tunewright.worker.stage.transfer;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.PartUpload;
import io.tunewright.storage.objects.Sha256;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves one large file through memory in parts: each read by a range of its own, hashed in order,
 * and handed to its receiver as soon as it is read, several at a time.
 */
final class PartedFile {
  private static final Logger log = LoggerFactory.getLogger(PartedFile.class);
  private static final long SAVED_EVERY = Duration.ofSeconds(1).toNanos();

  private final Content content;
  private final BufferPool memory;
  private final Pace pace;
  private final FileProgress progress;
  private final Receiver receiver;
  private final RangeReader reader;
  private final int partBytes;
  private final Sha256 sha;
  private final Prefix prefix;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private long savedAt = System.nanoTime();

  PartedFile(Content content, Transfers shared, FileProgress progress, Receiver receiver) {
    this.content = content;
    this.memory = shared.memory();
    this.pace = shared.pace();
    this.progress = progress;
    this.receiver = receiver;
    this.reader = new RangeReader(content, pace, progress);
    this.partBytes = receiver.partBytes();
    this.sha = receiver.sha();
    this.prefix = new Prefix(receiver.parts(), sha.state().orElse(""));
  }

  /**
   * Reads, hashes and hands over what is missing.
   *
   * @return the sha256 of the whole file
   */
  String move() throws InterruptedException {
    BlockingQueue<InHand> order = new LinkedBlockingQueue<>();
    int first = prefix.reached().parts() + 1;
    int last = Math.toIntExact((content.bytes() + partBytes - 1) / partBytes);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        var hashing = threads.submit(() -> hash(order, first, last));
        for (int number = first; number <= last && failure.get() == null; number++) {
          InHand part = new InHand(number, length(number), memory.take(partBytes));
          order.add(part);
          begin(part, threads);
        }
        hashing.get();
      } catch (InterruptedException | ExecutionException | RejectedExecutionException stopped) {
        fail(stopped, threads);
      }
    }
    throwFailure();
    return sha.hex();
  }

  /** All parts, once they have been received. */
  Map<Integer, PartUpload.Part> parts() {
    return prefix.parts();
  }

  /** A part in memory, until it is both hashed and received. */
  private record InHand(
      int number,
      int length,
      byte[] buffer,
      CompletableFuture<Void> read,
      CompletableFuture<Void> hashed) {
    InHand(int number, int length, byte[] buffer) {
      this(number, length, buffer, new CompletableFuture<>(), new CompletableFuture<>());
    }
  }

  private int length(int number) {
    return (int) Math.min(partBytes, content.bytes() - (number - 1L) * partBytes);
  }

  private void begin(InHand part, ExecutorService threads) {
    try {
      threads.submit(() -> move(part, threads));
    } catch (RejectedExecutionException failedMeanwhile) {
      memory.give(part.buffer());
    }
  }

  private void move(InHand part, ExecutorService threads) {
    try {
      reader.read((part.number() - 1L) * partBytes, part.length(), part.buffer());
      part.read().complete(null);
      PartUpload.Part sent =
          pace.persistently(
              TuningError.STORE_UNREACHABLE,
              content.name(),
              progress::retried,
              () -> receiver.receive(part.number(), part.buffer(), part.length()));
      prefix.received(part.number(), sent);
      progress.hasStored(part.length());
      part.hashed().get();
      saveNowAndThen();
    } catch (InterruptedException | ExecutionException | RuntimeException failed) {
      fail(failed, threads);
    } finally {
      memory.give(part.buffer());
    }
  }

  private boolean hash(BlockingQueue<InHand> order, int first, int last)
      throws InterruptedException, ExecutionException {
    for (int number = first; number <= last; number++) {
      InHand part = order.take();
      part.read().get();
      sha.update(part.buffer(), part.length());
      prefix.hashed(part.number(), sha.state().orElse(""));
      progress.hasHashed(sha.bytes());
      part.hashed().complete(null);
    }
    return true;
  }

  /** The first failure counts, and ends all else. */
  private void fail(Exception failed, ExecutorService threads) {
    failure.compareAndSet(null, failed);
    threads.shutdownNow();
  }

  private void throwFailure() throws InterruptedException {
    Throwable failed = failure.get();
    if (failed == null) {
      return;
    }
    saveIfPossible();
    if (failed instanceof ExecutionException) {
      failed = failed.getCause();
    }
    if (failed instanceof InterruptedException stopped) {
      throw stopped;
    }
    if (failed instanceof RuntimeException known) {
      throw known;
    }
    throw new IllegalStateException(failed);
  }

  /** The file has failed already; what was saved a second ago is good enough. */
  private void saveIfPossible() {
    try {
      save();
    } catch (RuntimeException unreachable) {
      log.info("could not note how far {} came: {}", content.name(), unreachable.getMessage());
    }
  }

  private synchronized void saveNowAndThen() {
    if (System.nanoTime() - savedAt > SAVED_EVERY) {
      save();
    }
  }

  private synchronized void save() {
    Prefix.Reached reached = prefix.reached();
    if (!reached.state().isEmpty()) {
      receiver.note(Math.min(content.bytes(), (long) reached.parts() * partBytes), reached.state());
    }
    savedAt = System.nanoTime();
  }
}
