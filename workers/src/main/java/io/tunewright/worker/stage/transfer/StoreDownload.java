package io.tunewright.worker.stage.transfer;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.worker.activity.FileMutex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one object of the store into one file: parallel ranges into a temporary name, hashed on
 * the way, synced, and renamed once its sha256 is proven. Where an earlier process has begun, it
 * goes on; two that want one file at the same time bring it once.
 */
public final class StoreDownload {
  /** What a file's name starts with while it is on its way in. */
  public static final String INCOMING = ".incoming-";

  private static final Logger log = LoggerFactory.getLogger(StoreDownload.class);

  private final Transfers shared;
  private final TuningError wrong;

  /** Bytes that are not those of the manifest are the store's trouble, which may pass. */
  public StoreDownload(Transfers shared) {
    this(shared, TuningError.STORE_UNREACHABLE);
  }

  /**
   * @param wrong what it is where the bytes are not those of the manifest, twice
   */
  public StoreDownload(Transfers shared, TuningError wrong) {
    this.shared = shared;
    this.wrong = wrong;
  }

  /**
   * @param file that isn't there yet; where it is, it is left as it is
   * @param progress told as it goes on
   * @throws io.temporal.failure.ApplicationFailure STORE_UNREACHABLE where the bytes can't be had;
   *     what was said at the construction where they are not those of the manifest, twice;
   *     DISK_FULL
   */
  public void to(Path file, Manifest.Entry entry, FileProgress progress) {
    Path absolute = file.toAbsolutePath();
    Path incoming = absolute.resolveSibling(INCOMING + absolute.getFileName());
    try (FileMutex alone = FileMutex.acquire(incoming)) {
      if (Files.exists(absolute)) {
        Files.deleteIfExists(incoming);
        return;
      }
      bring(absolute, incoming, entry, progress);
    } catch (IOException broken) {
      throw new UncheckedIOException(
          "could not bring %s to %s".formatted(shared.store().uri(entry.key()), file), broken);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw TuningError.STORE_UNREACHABLE.because("interrupted at " + file, stopping);
    }
  }

  private void bring(Path file, Path incoming, Manifest.Entry entry, FileProgress progress)
      throws IOException, InterruptedException {
    Path note = incoming.resolveSibling(incoming.getFileName() + ".note");
    for (int attempt = 1; ; attempt++) {
      String sha256 = move(incoming, note, entry, progress);
      Files.deleteIfExists(note);
      if (sha256.equals(entry.sha256())) {
        Files.move(
            incoming, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        progress.whole(entry.bytes());
        return;
      }
      String seen =
          "%s arrived with sha256 %s, wanted %s"
              .formatted(shared.store().uri(entry.key()), sha256, entry.sha256());
      if (attempt == 2) {
        Files.deleteIfExists(incoming);
        throw wrong.because(seen);
      }
      log.warn("{}; it is read once more", seen);
      progress.retried();
    }
  }

  private String move(Path incoming, Path note, Manifest.Entry entry, FileProgress progress)
      throws IOException, InterruptedException {
    Content content = Content.of(entry, shared.store());
    try (FileInParts file = new FileInParts(incoming, note, content)) {
      progress.restart(file.done(content));
      String sha256 =
          new PartedFile(
                  content, shared, progress, file, MemoryPart.of(content, file, shared, progress))
              .move();
      file.sync();
      return sha256;
    }
  }
}
