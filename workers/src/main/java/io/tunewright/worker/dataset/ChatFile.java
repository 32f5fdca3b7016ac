package io.tunewright.worker.dataset;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one file of any form that we take, read once, as JSON lines of messages: the same row
 * always as the same bytes, whatever file it is in.
 */
public final class ChatFile implements AutoCloseable {
  private final Rows rows;
  private final ChatLines lines;
  private final @Nullable Path copy;

  private ChatFile(Rows rows, @Nullable Path copy, Runnable pulse) {
    this.rows = rows;
    this.lines = new ChatLines(rows, new Reshaping(), pulse);
    this.copy = copy;
  }

  /** How files are read. */
  public static final class Reading {
    private final Scratch scratch;
    private final Path nativeParts;
    private final int longest;

    /**
     * @param home holds Parquet files while they are read, and native parts of libraries: a
     *     directory that no one else may write to
     * @param longest bytes that a row may have
     */
    public Reading(Path home, int longest) {
      this.scratch = new Scratch(home.resolve("scratch"));
      this.nativeParts = home.resolve("native");
      this.longest = longest;
    }

    /**
     * @param in closed with the file
     * @param bytes that it has
     * @param pulse called once for each row
     * @throws BadDataset where it is of a form that we don't take
     */
    public ChatFile open(InputStream in, long bytes, Runnable pulse) throws IOException {
      BufferedInputStream begun = new BufferedInputStream(in, 1 << 16);
      begun.mark(FileForm.HEAD);
      FileForm form = FileForm.of(begun.readNBytes(FileForm.HEAD));
      begun.reset();
      return switch (form) {
        case LINES -> new ChatFile(new LineRows(begun, longest), null, pulse);
        case LIST -> new ChatFile(new ArrayRows(begun, longest), null, pulse);
        case PARQUET -> parquet(begun, bytes, pulse);
      };
    }

    /** Parquet begins at its end, and can't be read as it streams. */
    private ChatFile parquet(InputStream in, long bytes, Runnable pulse) throws IOException {
      NativeCodecs.unpackInto(nativeParts);
      Path copy = scratch.fill(in, bytes);
      in.close();
      try {
        return new ChatFile(new ParquetRows(copy), copy, pulse);
      } catch (IOException | RuntimeException unreadable) {
        Files.deleteIfExists(copy);
        throw unreadable;
      }
    }
  }

  /**
   * The next row with the end of its line, or empty behind the last one.
   *
   * @throws BadDataset where rows are bad, once all were looked at: naming the first ten
   */
  public Optional<byte[]> next() throws IOException {
    return lines.next();
  }

  @Override
  public void close() throws IOException {
    try {
      rows.close();
    } finally {
      if (copy != null) {
        Files.deleteIfExists(copy);
      }
    }
  }
}
