package io.tunewright.worker.stage.transfer;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** How far one file has come; written by many threads, read by whoever shows it. */
public final class FileProgress {
  private final LongAdder read = new LongAdder();
  private final AtomicLong hashed = new AtomicLong();
  private final LongAdder stored = new LongAdder();
  private final AtomicInteger retries = new AtomicInteger();
  private volatile boolean whole;

  /** Bytes that came from the source, those that came twice counted twice. */
  public long read() {
    return read.sum();
  }

  public long hashed() {
    return hashed.get();
  }

  /** Bytes that the object store has acknowledged. */
  public long stored() {
    return stored.sum();
  }

  public int retries() {
    return retries.get();
  }

  void hasRead(int bytes) {
    read.add(bytes);
  }

  void hasHashed(long bytes) {
    hashed.set(bytes);
  }

  void hasStored(long bytes) {
    stored.add(bytes);
  }

  /** Bytes that were read and hashed where they lie, and stay there. */
  public void hasProven(int bytes) {
    read.add(bytes);
    hashed.addAndGet(bytes);
    stored.add(bytes);
  }

  void retried() {
    retries.incrementAndGet();
  }

  /** Begins anew, as after a wrong hash or with what an earlier process has done. */
  void restart(long done) {
    hashed.set(done);
    stored.reset();
    stored.add(done);
  }

  /** The whole file is there, whichever way. */
  public void whole(long bytes) {
    restart(bytes);
    whole = true;
  }

  public boolean isWhole() {
    return whole;
  }
}
