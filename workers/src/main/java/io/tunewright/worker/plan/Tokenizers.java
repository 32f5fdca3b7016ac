package io.tunewright.worker.plan;

import io.tunewright.fault.TuningError;
import io.tunewright.job.SnapshotRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The tokenizers that are loaded, one per snapshot, the last few of them kept. Loading one takes a
 * second and some ten megabytes.
 */
final class Tokenizers implements AutoCloseable {
  private static final int KEPT = 4;

  private final Map<SnapshotRef, Loaded> loaded = new LinkedHashMap<>(KEPT, 0.75f, true);

  /**
   * @param nativeLibraries where the tokenizer library unpacks its native part, once per version
   */
  Tokenizers(Path nativeLibraries) {
    try {
      offline(Files.createDirectories(nativeLibraries));
    } catch (IOException full) {
      throw TuningError.CANNOT_START.because(
          "%s can not be made (%s), wanted a directory for native libraries"
              .formatted(nativeLibraries, full.getMessage()),
          full);
    }
  }

  /**
   * The library would otherwise report its use over the network, look for a CUDA build of itself
   * there, and unpack into the home directory. What an administrator has set stays.
   */
  private static void offline(Path nativeLibraries) {
    String directory = nativeLibraries.toAbsolutePath().toString();
    setUnlessSet("ENGINE_CACHE_DIR", directory);
    setUnlessSet("jna.tmpdir", directory);
    setUnlessSet("OPT_OUT_TRACKING", "true");
    setUnlessSet("RUST_FLAVOR", "cpu");
    setUnlessSet("ai.djl.offline", "true");
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getenv(property) == null && System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /**
   * A tokenizer to count with until the lease is closed.
   *
   * @param json its {@code tokenizer.json}, asked for only where it isn't loaded
   */
  Lease borrow(SnapshotRef snapshot, Supplier<byte[]> json) {
    synchronized (loaded) {
      Loaded tokenizer = loaded.get(snapshot);
      if (tokenizer != null) {
        return tokenizer.lend();
      }
    }
    // read and parsed without the lock: another model's users needn't wait for a slow source
    var fresh = new Loaded(ModelTokenizer.parse(json.get()));
    synchronized (loaded) {
      Loaded earlier = loaded.putIfAbsent(snapshot, fresh);
      if (earlier != null) {
        fresh.drop();
        return earlier.lend();
      }
      Lease lease = fresh.lend();
      dropEldest();
      return lease;
    }
  }

  private void dropEldest() {
    if (loaded.size() > KEPT) {
      var eldest = loaded.entrySet().iterator();
      eldest.next().getValue().drop();
      eldest.remove();
    }
  }

  @Override
  public void close() {
    synchronized (loaded) {
      loaded.values().forEach(Loaded::drop);
      loaded.clear();
    }
  }

  /** A tokenizer in use; closing it twice is harmless. */
  static final class Lease implements TokenCounter {
    private final Loaded of;
    private boolean closed;

    private Lease(Loaded of) {
      this.of = of;
    }

    @Override
    public long count(String text) {
      return of.tokenizer.count(text);
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        of.drop();
      }
    }
  }

  /** Native memory goes when the shelf and the last user have let go. */
  private static final class Loaded {
    private final ModelTokenizer tokenizer;
    private int holders = 1;

    Loaded(ModelTokenizer tokenizer) {
      this.tokenizer = tokenizer;
    }

    synchronized Lease lend() {
      holders++;
      return new Lease(this);
    }

    synchronized void drop() {
      if (--holders == 0) {
        tokenizer.close();
      }
    }
  }
}
