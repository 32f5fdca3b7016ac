package io.tunewright.worker.stage;

import io.tunewright.storage.catalog.BlobClaims;
import io.tunewright.storage.catalog.Blobs;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Blobs that all snapshots share: each is brought by one worker at a time, and only once. */
public final class SharedBlobs {
  private static final Logger log = LoggerFactory.getLogger(SharedBlobs.class);

  /** A worker that died holds others up no longer than this. */
  private static final Duration CLAIM = Duration.ofSeconds(30);

  private static final Duration RENEWED = Duration.ofSeconds(10);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /** A collection of garbage leaves what was wanted within its grace, a day. */
  private static final Duration SHOWN = Duration.ofMinutes(1);

  private final ObjectStore store;
  private final Blobs blobs;
  private final BlobClaims claims;
  private final Duration shown;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  public SharedBlobs(ObjectStore store, Blobs blobs, BlobClaims claims) {
    this(store, blobs, claims, SHOWN);
  }

  /**
   * @param shown how often all that is {@linkplain #wanted wanted} is said to be so
   */
  public SharedBlobs(ObjectStore store, Blobs blobs, BlobClaims claims, Duration shown) {
    this.store = store;
    this.blobs = blobs;
    this.claims = claims;
    this.shown = shown;
  }

  /** The blob with these bytes, if the catalog knows it and the store has it. */
  public Optional<Stored> find(String sha256) {
    return blobs
        .find(sha256)
        .filter(blob -> store.size(blob.key()).filter(size -> size == blob.bytes()).isPresent());
  }

  /** Keeps what is added from being collected while a snapshot of it is made. */
  public WantedBlobs wanted() {
    return new WantedBlobs(blobs, shown);
  }

  /** Brings a blob, or waits for another worker that is at it. */
  Stored bring(String sha256, Callable<Stored> work) throws Exception {
    String me = UUID.randomUUID().toString();
    while (true) {
      Optional<Stored> there = find(sha256);
      if (there.isPresent()) {
        return there.get();
      }
      if (claims.take(sha256, me, CLAIM)) {
        return broughtUnderClaim(sha256, me, work);
      }
      Thread.sleep(LOOK_AGAIN);
    }
  }

  private Stored broughtUnderClaim(String sha256, String me, Callable<Stored> work)
      throws Exception {
    ScheduledFuture<?> renewal =
        clock.scheduleAtFixedRate(
            () -> renew(sha256, me), RENEWED.toMillis(), RENEWED.toMillis(), TimeUnit.MILLISECONDS);
    try {
      // Another worker may have brought it between the look and the claim.
      Optional<Stored> there = find(sha256);
      return there.isPresent() ? there.get() : record(work.call());
    } finally {
      renewal.cancel(false);
      claims.release(sha256, me);
    }
  }

  /** A catalog that is away for a moment must not end the renewals. */
  private void renew(String sha256, String me) {
    try {
      claims.take(sha256, me, CLAIM);
    } catch (RuntimeException away) {
      log.info("the claim on {} was not renewed: {}", sha256, away.getMessage());
    }
  }

  /** Enters a blob into the catalog; one that was there already under another key counts. */
  public Stored record(Stored blob) {
    Stored counted = blobs.record(blob);
    if (counted.key().equals(blob.key())) {
      return counted;
    }
    if (store.size(counted.key()).isEmpty()) {
      blobs.move(blob);
      return blob;
    }
    store.delete(blob.key());
    return counted;
  }

  /** Shows that what a manifest names is wanted, as far as it is known. */
  void keep(Manifest manifest) {
    blobs.want(manifest.files().stream().map(Manifest.Entry::sha256).toList());
  }

  /** Enters what a manifest names, where no blob with these bytes is known. */
  void know(Manifest.Entry file) {
    blobs.record(new Stored(file.key(), file.bytes(), file.sha256()));
  }
}
