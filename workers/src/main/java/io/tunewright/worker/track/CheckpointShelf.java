package io.tunewright.worker.track;

import io.tunewright.track.Checkpoint;
import io.tunewright.track.Watch;
import io.tunewright.worker.launch.RunDirectory;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds checkpoints that a trainer says are whole, and commits those that really are: one after the
 * other, the earliest first, on a thread of its own, so that nothing else waits for it. Closing
 * breaks a commit off; the next one goes on there.
 */
final class CheckpointShelf implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CheckpointShelf.class);

  private final Transfers transfers;
  private final Watch watch;
  private final Set<String> required;
  private final Unreadable unreadable;
  private final RunDirectory run;
  private final ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor();
  private final TreeMap<Long, Flaw> unfit = new TreeMap<>();
  private @Nullable Underway underway;

  /**
   * @param seen the marker's time, as a later start of the run may write the checkpoint anew
   */
  private record Underway(CheckpointCommit commit, FileTime seen, Future<Checkpoint> result) {}

  private record Flaw(FileTime seen, String why) {}

  /**
   * @param required files without which a resume would silently go wrong
   * @param unreadable what earlier looks could not read
   */
  CheckpointShelf(Transfers transfers, Watch watch, Set<String> required, Unreadable unreadable) {
    this.transfers = transfers;
    this.watch = watch;
    this.required = required;
    this.unreadable = unreadable;
    this.run = new RunDirectory(Path.of(watch.run().directory()));
  }

  /**
   * The next checkpoint that is durable, if that is so by now. Where nothing is under way, looks
   * for what is to be committed next and begins with it.
   */
  Optional<Checkpoint> next() {
    if (underway == null) {
      begin();
    }
    Underway current = underway;
    while (current != null && current.result().isDone()) {
      underway = null;
      Optional<Checkpoint> durable = ended(current);
      if (durable.isPresent()) {
        return durable;
      }
      begin();
      current = underway;
    }
    return Optional.empty();
  }

  /** Whether nothing that {@link #next} has seen is still to be committed. */
  boolean isIdle() {
    return underway == null;
  }

  CheckpointCommit.@Nullable Uploading uploading() {
    return underway == null ? null : underway.commit().uploading();
  }

  /** What is wrong with the newest checkpoint that is unfit, null where none is. */
  @Nullable String condition() {
    var newest = unfit.lastEntry();
    return newest == null
        ? null
        : "the checkpoint of step %d is unfit: %s"
            .formatted(newest.getKey(), newest.getValue().why());
  }

  /** Waits, at most so long, until a commit that is under way has ended. */
  void await(Duration most) throws InterruptedException {
    if (underway == null) {
      Thread.sleep(most);
      return;
    }
    try {
      underway.result().get(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException later) {
      // next() will tell
    }
  }

  private void begin() {
    try {
      for (var marker : CheckpointMarker.after(watch.afterStep(), run.output()).entrySet()) {
        long step = marker.getKey();
        FileTime seen = Files.getLastModifiedTime(marker.getValue());
        Flaw flaw = unfit.get(step);
        if (flaw == null || !flaw.seen().equals(seen)) {
          var commit = new CheckpointCommit(transfers, watch, step, marker.getValue(), required);
          underway = new Underway(commit, seen, thread.submit(commit::commit));
          return;
        }
      }
    } catch (NoSuchFileException takenBack) {
      // by its trainer, which writes it anew
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not list markers in " + run.output(), unreadable);
    }
  }

  private Optional<Checkpoint> ended(Underway commit) {
    try {
      Checkpoint durable = commit.result().get();
      unreadable.forget(commit.commit().marker());
      new SitePruning(run).keepLast(durable.ref().step());
      return Optional.of(durable);
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case UnfitCheckpoint flaw -> {
          unreadable.forget(commit.commit().marker());
          setAside(commit, String.valueOf(flaw.getMessage()));
        }
        case NoSuchFileException gone
            when commit.commit().marker().toString().equals(gone.getFile()) ->
            setAside(commit, "its marker was taken back");
        case IOException lasting when isUnreadableForLong(commit) ->
            // For this look at the run: a new one tries it again.
            setAside(
                commit,
                "it can't be read, for %d minutes and more: %s"
                    .formatted(Unreadable.PATIENCE.toMinutes(), lasting));
        case IOException passing -> // which says nothing of the checkpoint: it is read again
            throw new UncheckedIOException(
                "could not read the checkpoint of step " + commit.commit().step(), passing);
        case RuntimeException known -> throw known;
        case Error broken -> throw broken; // such as a lack of memory, which may pass
        case null, default -> throw new IllegalStateException(failed.getCause());
      }
      return Optional.empty();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("it has ended already", stopping);
    }
  }

  /** While not even its marker can be read, the disk may be away, which is waited for. */
  private boolean isUnreadableForLong(Underway commit) {
    Path marker = commit.commit().marker();
    try {
      Files.readAllBytes(marker);
      return unreadable.forTooLong(marker, commit.seen());
    } catch (IOException away) {
      unreadable.forget(marker);
      return false;
    }
  }

  private void setAside(Underway commit, String flaw) {
    long step = commit.commit().step();
    log.warn("{}: the checkpoint of step {} is not committed: {}", run.key(), step, flaw);
    unfit.put(step, new Flaw(commit.seen(), flaw));
  }

  @Override
  public void close() {
    thread.shutdownNow();
    thread.close();
  }
}
