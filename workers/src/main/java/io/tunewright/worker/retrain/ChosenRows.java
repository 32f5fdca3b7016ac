package io.tunewright.worker.retrain;

import io.tunewright.fault.TuningError;
import io.tunewright.worker.stage.dataset.DatasetFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows out of many files as one file: each of those that were found once, where it comes first, if
 * it is chosen. Rows that have come since are passed over; the next run finds them.
 */
final class ChosenRows extends InputStream {
  private final WatchedRows watched;
  private final Iterator<DatasetFile> files;
  private final RowHashes found;
  private final Choice choice;
  private final BitSet seen;
  private WatchedRows.@Nullable Cursor open;
  private byte[] line = new byte[0];
  private int at;
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

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (at == line.length && !advance()) {
      return -1;
    }
    int taken = Math.min(length, line.length - at);
    System.arraycopy(line, at, into, offset, taken);
    at += taken;
    return taken;
  }

  private boolean advance() throws IOException {
    for (Optional<byte[]> next = next(); next.isPresent(); next = next()) {
      long hash = WatchedRows.hash(next.get());
      int index = found.indexOf(hash);
      if (index >= 0 && !seen.get(index)) {
        seen.set(index);
        if (choice.takes(hash, known++)) {
          line = next.get();
          at = 0;
          chosen++;
          return true;
        }
      }
    }
    if (known < found.size()) {
      throw TuningError.CONFLICT.because(
          "%,d of %,d rows are gone since they were looked at"
              .formatted(found.size() - known, found.size()));
    }
    return false;
  }

  /** The next line of whichever file. */
  private Optional<byte[]> next() throws IOException {
    while (true) {
      if (open == null) {
        if (!files.hasNext()) {
          return Optional.empty();
        }
        open = watched.open(files.next());
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
