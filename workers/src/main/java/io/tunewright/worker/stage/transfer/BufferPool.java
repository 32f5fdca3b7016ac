package io.tunewright.worker.stage.transfer;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * The memory that all transfers of a process share, handed out part by part to whoever has waited
 * longest: however large and however many the files are, no more is used.
 */
public final class BufferPool {
  private static final int MIB = 1 << 20;

  private final int mebibytes;
  private final Semaphore free;
  private final Deque<byte[]> spare = new ConcurrentLinkedDeque<>();

  /**
   * @param bytes at least one MiB
   */
  public BufferPool(long bytes) {
    this.mebibytes = Math.toIntExact(bytes / MIB);
    this.free = new Semaphore(mebibytes, true);
  }

  public long bytes() {
    return (long) mebibytes * MIB;
  }

  /** What no one holds at the moment. */
  long freeBytes() {
    return (long) free.availablePermits() * MIB;
  }

  /**
   * Waits for a buffer. Every holder must be able to go on and give it back without a second one.
   *
   * @param bytes whole MiB, at most {@link #bytes}
   */
  byte[] take(int bytes) throws InterruptedException {
    reserve(bytes);
    try {
      byte[] buffer = spare.pollFirst();
      // Spares of another size are dropped: sizes seldom change.
      return buffer != null && buffer.length == bytes ? buffer : new byte[bytes];
    } catch (OutOfMemoryError others) {
      release(bytes); // the memory may be free again by the next try, and must not be lost to it
      throw others;
    }
  }

  void give(byte[] buffer) {
    spare.addFirst(buffer);
    release(buffer.length);
  }

  /** Waits as for a buffer, for bytes that are under way elsewhere than in our memory. */
  void reserve(int bytes) throws InterruptedException {
    free.acquire(bytes / MIB);
  }

  /** Ends what {@link #reserve} has begun. */
  void release(int bytes) {
    free.release(bytes / MIB);
  }
}
