package io.tunewright.worker.stage;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Stored;
import io.tunewright.worker.activity.Threads;
import io.tunewright.worker.stage.Listing.RemoteFile;
import io.tunewright.worker.stage.transfer.BlobTransfer;
import io.tunewright.worker.stage.transfer.Content;
import io.tunewright.worker.stage.transfer.FileProgress;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Brings every file of one listing into the object store, each blob once. */
final class SnapshotCopy {
  private final Source source;
  private final Listing listing;
  private final Transfers transfers;
  private final SharedBlobs blobs;
  private final WantedBlobs wanted;
  private final ProgressReport progress;

  SnapshotCopy(
      Source source,
      Listing listing,
      Transfers transfers,
      SharedBlobs blobs,
      ProgressReport progress) {
    this.source = source;
    this.listing = listing;
    this.transfers = transfers;
    this.blobs = blobs;
    this.wanted = blobs.wanted();
    this.progress = progress;
  }

  /**
   * @param filesAtOnce in flight
   */
  List<Manifest.Entry> run(int filesAtOnce) throws IOException {
    return Threads.map(listing.files(), filesAtOnce, this::entry);
  }

  private Manifest.Entry entry(RemoteFile file) throws IOException {
    if (isConfig(file) && file.bytes() > BlobTransfer.SMALL) {
      // Only what is read whole is looked into.
      throw TuningError.UNSAFE_WEIGHTS.because(
          "%s has %,d bytes, wanted a config of at most %,d"
              .formatted(file.path(), file.bytes(), BlobTransfer.SMALL));
    }
    FileProgress counters = progress.of(file);
    Stored blob = stored(file, counters);
    wanted.add(blob.sha256());
    counters.whole(file.bytes());
    return new Manifest.Entry(file.path(), blob.key(), blob.sha256(), blob.bytes());
  }

  private Stored stored(RemoteFile file, FileProgress counters) throws IOException {
    String sha256 = file.sha256();
    try {
      return sha256 == null
          ? blobs.record(transfer(file, resumeKey(file), counters))
          : blobs.bring(
              sha256, () -> transfer(file, "staging/sha256/" + sha256 + ".json", counters));
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted at " + file.path(), stopping);
    } catch (IOException | RuntimeException known) {
      throw known;
    } catch (Exception unknown) {
      throw new IOException(unknown);
    }
  }

  private Stored transfer(RemoteFile file, String resumeKey, FileProgress counters)
      throws InterruptedException {
    Content content = source.content(listing, file);
    Stored stored =
        new BlobTransfer(content, resumeKey, transfers, counters, blobs::find)
            .run(bytes -> inspect(file, bytes));
    transfers.store().delete(resumeKey);
    return stored;
  }

  private void inspect(RemoteFile file, byte[] bytes) {
    checkGitHash(file, bytes);
    if (isConfig(file)) {
      ConfigRules.check(file.path(), bytes);
    }
  }

  private boolean isConfig(RemoteFile file) {
    return file.path().endsWith("config.json") && !listing.remoteCode();
  }

  /** Where a hub knows no sha256 it knows git's name of the blob. */
  private static void checkGitHash(RemoteFile file, byte[] bytes) {
    if (file.gitSha1() == null) {
      return;
    }
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(("blob " + bytes.length + "\0").getBytes(StandardCharsets.UTF_8));
      String name = HexFormat.of().formatHex(sha1.digest(bytes));
      if (!name.equals(file.gitSha1())) {
        throw TuningError.CORRUPT_WEIGHTS.because(
            "%s is git's blob %s, wanted %s".formatted(file.path(), name, file.gitSha1()));
      }
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every JDK has SHA-1", impossible);
    }
  }

  private String resumeKey(RemoteFile file) {
    return "staging/%s/%s.json"
        .formatted(
            listing.snapshot().stagingId(),
            Hashing.of(file.path().getBytes(StandardCharsets.UTF_8)));
  }
}
