package io.tunewright.worker.stage.transcode;

import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.stage.Snapshot;
import io.tunewright.stage.Transcoding;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Real transcoding that waits for a test, where it is told to, and counts. */
final class Held implements Transcoding {
  final AtomicInteger times = new AtomicInteger();
  volatile CountDownLatch gate = new CountDownLatch(0);
  private final Transcoding real;

  Held(Transcoding real) {
    this.real = real;
  }

  @Override
  public Snapshot join(String waiter, SnapshotRef snapshot, WeightDtype dtype) {
    return real.join(waiter, snapshot, dtype);
  }

  @Override
  public Snapshot transcode(SnapshotRef snapshot, WeightDtype dtype) {
    times.incrementAndGet();
    try {
      gate.await();
    } catch (InterruptedException stopping) {
      throw new IllegalStateException(stopping);
    }
    return real.transcode(snapshot, dtype);
  }
}
