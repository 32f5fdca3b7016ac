package io.tunewright.worker.retrain;

import io.tunewright.fault.TuningError;
import io.tunewright.worker.dataset.LineStream;
import io.tunewright.worker.stage.dataset.DatasetFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows out of many files as one file: each of those that were found once, where it comes first, if
 * it is chosen. Rows that have come since are passed over; the next run finds them. Once all that
 * were found have come, nothing more is read.
 */
final class ChosenRows extends LineStream {
  private final WatchedRows watched;
  private final Iterator<DatasetFile> files;
  private final RowHashes found;
  private final Choice choice;
  private final BitSet seen;
  private final List<DatasetFile> opened = new ArrayList<>();
  private WatchedRows.@Nullable Cursor open;
  private long known;
  private long chosen;

  /** Whether a row is one of those that are wanted. */
  interface Choice {
    /**
     * @param place among the rows in the order in which they come, from 0
     */
    boolean takes(long hash, long place);
  }

  ChosenRows(WatchedRows watched, List<DatasetFile> files, RowHashes found, Choice choice) {
    this.watched = watched;
    this.files = files.iterator();
    this.found = found;
    this.choice = choice;
    this.seen = new BitSet(found.size());
  }

  /** How many it has given. */
  long count() {
    return chosen;
  }

  /** The files that it has read. */
  List<DatasetFile> opened() {
    return opened;
  }

  @Override
  protected Optional<byte[]> next() throws IOException {
    while (known < found.size()) {
      Optional<byte[]> line = any();
      if (line.isEmpty()) {
        throw TuningError.CONFLICT.because(
            "%,d of %,d rows are gone since they were looked at"
                .formatted(found.size() - known, found.size()));
      }
      long hash = WatchedRows.hash(line.get());
      int index = found.indexOf(hash);
      if (index >= 0 && !seen.get(index)) {
        seen.set(index);
        if (choice.takes(hash, known++)) {
          chosen++;
          return line;
        }
      }
    }
    return Optional.empty();
  }

  /** The next line of whichever file. */
  private Optional<byte[]> any() throws IOException {
    while (true) {
      if (open == null) {
        if (!files.hasNext()) {
          return Optional.empty();
        }
        DatasetFile file = files.next();
        open = watched.open(file);
        opened.add(file);
      }
      Optional<byte[]> next = open.next();
      if (next.isPresent()) {
        return next;
      }
      open.close();
      open = null;
    }
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
    }
  }
}
