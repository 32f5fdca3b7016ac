package io.tunewright.worker.stage;

import io.tunewright.job.ModelRef;
import io.tunewright.worker.stage.Listing.RemoteFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A directory whose reading goes wrong on demand. */
final class Disturbed implements Source {
  private final LocalDirectory directory;
  private final List<String> opened = new CopyOnWriteArrayList<>();
  private final AtomicInteger broken = new AtomicInteger();
  private volatile int breaks;
  private volatile boolean touches;
  private volatile Instant openedLast = Instant.EPOCH;
  private volatile CountDownLatch gate = new CountDownLatch(0);

  Disturbed(List<Path> roots) {
    this.directory = new LocalDirectory(roots, FilePolicy.NO_CODE);
  }

  void breakOff(int times) {
    breaks = times;
  }

  int brokeOff() {
    return broken.get();
  }

  void touchWhileCopying() {
    touches = true;
  }

  void hold() {
    gate = new CountDownLatch(1);
  }

  void release() {
    gate.countDown();
  }

  /** The first look at a shard is for its header, every further one copies it. */
  long copies(String path) {
    return opened.stream().filter(path::equals).count() - 1;
  }

  Instant openedLast() {
    return openedLast;
  }

  @Override
  public String scheme() {
    return directory.scheme();
  }

  @Override
  public Listing list(ModelRef ref, String project) {
    return directory.list(ref, project);
  }

  @Override
  public InputStream open(Listing listing, RemoteFile wanted, long offset, long length)
      throws IOException {
    String path = wanted.path();
    try {
      gate.await();
    } catch (InterruptedException stopping) {
      throw new IOException(stopping);
    }
    opened.add(path);
    openedLast = Instant.now();
    if (path.equals("b.safetensors") && copies(path) > 0) {
      if (broken.get() < breaks) {
        broken.incrementAndGet();
        throw new IOException("the disk is away");
      }
      if (touches) {
        Path file = Path.of(listing.source().locator()).resolve(path);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
      }
    }
    return directory.open(listing, wanted, offset, length);
  }
}
