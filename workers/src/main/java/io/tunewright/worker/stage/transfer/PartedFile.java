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
  private final InHand.Taking parts;
  private final Pace pace;
  private final FileProgress progress;
  private final Receiver receiver;
  private final int partBytes;
  private final Sha256 sha;
  private final Prefix prefix;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private long savedAt = System.nanoTime();

  PartedFile(
      Content content,
      Transfers shared,
      FileProgress progress,
      Receiver receiver,
      InHand.Taking parts) {
    this.content = content;
    this.parts = parts;
    this.pace = shared.pace();
    this.progress = progress;
    this.receiver = receiver;
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
    BlockingQueue<Moving> order = new LinkedBlockingQueue<>();
    int first = prefix.reached().parts() + 1;
    int last = Math.toIntExact((content.bytes() + partBytes - 1) / partBytes);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        var hashing = threads.submit(() -> hash(order, first, last, threads));
        for (int number = first; number <= last && failure.get() == null; number++) {
          int length = length(number);
          Moving part =
              new Moving(number, length, parts.take(number, (number - 1L) * partBytes, length));
          order.add(part);
          begin(part, threads);
        }
        hashing.get();
      } catch (Throwable stopped) {
        fail(stopped, threads);
      }
    }
    throwFailure();
    demandAll(last);
    return sha.hex();
  }

  /** All parts, once they have been received. */
  Map<Integer, PartUpload.Part> parts() {
    return prefix.parts();
  }

  /** A part in hand, until it is both hashed and received. */
  private record Moving(
      int number,
      int length,
      InHand part,
      CompletableFuture<Void> fetched,
      CompletableFuture<Void> hashed) {
    Moving(int number, int length, InHand part) {
      this(number, length, part, new CompletableFuture<>(), new CompletableFuture<>());
    }
  }

  private int length(int number) {
    return (int) Math.min(partBytes, content.bytes() - (number - 1L) * partBytes);
  }

  private void begin(Moving part, ExecutorService threads) {
    try {
      threads.submit(() -> move(part, threads));
    } catch (Throwable notBegun) {
      part.part().giveBack();
      throw notBegun;
    }
  }

  private void move(Moving moving, ExecutorService threads) {
    InHand part = moving.part();
    try {
      part.fetch();
      moving.fetched().complete(null);
      if (part.hashedFirst()) {
        moving.hashed().get();
      }
      PartUpload.Part sent =
          pace.persistently(
              TuningError.STORE_UNREACHABLE, content.name(), progress::retried, part::deliver);
      prefix.received(moving.number(), sent);
      progress.hasStored(moving.length());
      moving.hashed().get();
      saveNowAndThen();
    } catch (Throwable failed) {
      fail(failed, threads);
    } finally {
      part.giveBack();
    }
  }

  private boolean hash(BlockingQueue<Moving> order, int first, int last, ExecutorService threads)
      throws InterruptedException, ExecutionException {
    for (int number = first; number <= last; number++) {
      Moving moving = order.take();
      moving.fetched().get();
      try {
        moving.part().hash(sha);
      } catch (Throwable failed) {
        fail(failed, threads);
        throw failed;
      }
      prefix.hashed(moving.number(), sha.state().orElse(""));
      progress.hasHashed(sha.bytes());
      moving.hashed().complete(null);
    }
    return true;
  }

  /** The first failure counts, and ends all else: nobody waits for what will not come. */
  private void fail(Throwable failed, ExecutorService threads) {
    failure.compareAndSet(null, failed);
    threads.shutdownNow();
  }

  private void throwFailure() throws InterruptedException {
    Throwable failed = failure.get();
    if (failed == null) {
      return;
    }
    saveIfPossible();
    throw Rethrown.of(failed instanceof ExecutionException ? failed.getCause() : failed);
  }

  /** The hash tells that each part was read, not that it has arrived. */
  private void demandAll(int parts) {
    int arrived = prefix.reached().parts();
    if (arrived < parts) {
      throw new IllegalStateException(
          "%d of %d parts of %s have arrived".formatted(arrived, parts, content.name()));
    }
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
