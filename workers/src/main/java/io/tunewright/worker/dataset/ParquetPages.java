package io.tunewright.worker.dataset;

import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.CompressionCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Walks the pages of a column before anything reads them: headers that lie would make a reader look
 * for ever for a page that isn't there, or take all memory for one.
 */
final class ParquetPages implements AutoCloseable {
  /** Some are in memory at once, for each column. Writers aim at one megabyte. */
  private static final int LARGEST = 64 << 20;

  /** A header may hold the least and the greatest value. */
  private static final int LONGEST_HEADER = 1 << 20;

  /** Seven bits in each. */
  private static final int LONGEST_LENGTH = 5;

  private static final int USUAL_HEADER = 1 << 10;

  private final FileChannel file;

  ParquetPages(Path path) throws IOException {
    this.file = FileChannel.open(path);
  }

  /**
   * @param start of the column's first page in the file
   * @throws BadDataset where the pages are not what the footer says, or too large
   */
  void check(ColumnMetaData column, long start) throws IOException {
    long end = start + column.totalCompressedSize();
    if (start < 0 || end < start || end > file.size()) {
      throw broken(column, "ends behind the file's end");
    }
    long values = 0;
    long at = start;
    while (at < end) {
      ByteBuffer in = window(at, end, USUAL_HEADER);
      PageHeader page;
      try {
        page = PageHeader.read(in);
      } catch (BadDataset perhapsCut) {
        in = window(at, end, LONGEST_HEADER);
        page = PageHeader.read(in);
      }
      if (page.bytes() > LARGEST) {
        throw broken(
            column, "has a page of %,d bytes, wanted at most %,d".formatted(page.bytes(), LARGEST));
      }
      at += in.position();
      if (column.codec() == CompressionCodec.SNAPPY && page.isPacked()) {
        checkSnappy(column, page, at, end);
      }
      at += page.packed();
      values += page.values();
    }
    if (at != end || values != column.numValues()) {
      throw broken(
          column,
          "has %,d values in its pages, wanted %,d as the footer says"
              .formatted(values, column.numValues()));
    }
  }

  /**
   * The codec writes as many bytes as the packed ones say that they will become, without a look at
   * how many there is room for.
   */
  private void checkSnappy(ColumnMetaData column, PageHeader page, long at, long end)
      throws IOException {
    int wanted = page.bytes() - page.levels();
    if (page.packed() == page.levels() && wanted == 0) {
      return;
    }
    ByteBuffer in = window(at + page.levels(), end, LONGEST_LENGTH);
    long length = 0;
    for (int shift = 0; in.hasRemaining(); shift += 7) {
      byte next = in.get();
      length |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        break;
      }
    }
    if (length != wanted) {
      throw broken(
          column,
          "has a page of %,d bytes, wanted %,d as its header says".formatted(length, wanted));
    }
  }

  private static BadDataset broken(ColumnMetaData column, String what) {
    return new BadDataset("the Parquet column '%s' %s".formatted(column.pathInSchema(), what));
  }

  private ByteBuffer window(long at, long end, int most) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(most, end - at));
    while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) >= 0) {
      // until it is full
    }
    return bytes.flip();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
