package io.tunewright.worker.dataset;

import dev.hardwood.HardwoodContext;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ColumnReaders;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.SchemaNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The rows of a Parquet file; reads those columns alone that may matter, a few rows at a time. */
final class ParquetRows implements Rows {
  static {
    // With the system's libdeflate, where there is one, a broken page ends the whole process.
    System.setProperty("hardwood.uselibdeflate", "false");
  }

  /** A batch has some megabytes; machines may be slow. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ParquetColumns columns;
  private final HardwoodContext threads = HardwoodContext.create(1);
  private final ParquetFileReader file;
  private final ColumnReaders readers;
  private final ParquetValues values;
  private int inBatch;
  private int at;
  private long number;

  /**
   * @param path of a file that doesn't change
   * @throws BadDataset where it is no Parquet file with columns that we know
   */
  ParquetRows(Path path) throws IOException {
    ParquetFileReader opened = null;
    try {
      opened = ParquetFileReader.open(InputFile.of(path), threads);
      columns = ParquetColumns.of(opened, path);
      readers =
          opened.buildColumnReaders(columns.projection()).batchSize(columns.rowsAtOnce()).build();
      values = new ParquetValues(byIndex(readers));
      file = opened;
    } catch (BadDataset known) {
      close(opened);
      throw known;
    } catch (IOException | RuntimeException | OutOfMemoryError broken) {
      close(opened);
      throw ParquetFaults.of(broken);
    }
  }

  private static Map<Integer, ColumnReader> byIndex(ColumnReaders readers) {
    Map<Integer, ColumnReader> byIndex = new HashMap<>();
    for (int i = 0; i < readers.getColumnCount(); i++) {
      ColumnReader column = readers.getColumnReader(i);
      byIndex.put(column.getColumnSchema().columnIndex(), column);
    }
    return byIndex;
  }

  private BadDataset stuck() {
    return new BadDataset(
        "the Parquet file can't be read: nothing came after row %,d for %d s"
            .formatted(number, PATIENCE.toSeconds()));
  }

  /** A reader that was stopped says that it is at the end. */
  private void checkEnd() {
    if (Thread.currentThread().isInterrupted()) {
      throw ParquetFaults.stopped();
    }
    long wanted = file.getFileMetaData().numRows();
    if (number != wanted) {
      throw new BadDataset(
          "the Parquet file has %,d rows, wanted %,d as its footer says".formatted(number, wanted));
    }
  }

  @Override
  public Optional<JsonNode> next() throws BadRow {
    try {
      if (at == inBatch) {
        // Pages that are broken in a way that nobody has thought of may keep it busy for ever.
        if (!Alarm.within(PATIENCE, readers::nextBatch, this::stuck)) {
          checkEnd();
          return Optional.empty();
        }
        inBatch = readers.getRecordCount();
        at = 0;
      }
      number++;
      int index = at++;
      ObjectNode row = JsonNodeFactory.instance.objectNode();
      for (SchemaNode field : columns.fields()) {
        @Nullable JsonNode value = values.of(field, index);
        if (value != null) {
          row.set(field.name(), value);
        }
      }
      return Optional.of(row);
    } catch (BadDataset known) {
      throw known;
    } catch (RuntimeException | OutOfMemoryError broken) {
      throw ParquetFaults.of(broken);
    }
  }

  @Override
  public List<String> leftOut() {
    return columns.leftOut();
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public String unit() {
    return "row";
  }

  @Override
  public void close() throws IOException {
    readers.close();
    close(file);
  }

  private void close(@Nullable ParquetFileReader opened) throws IOException {
    if (opened != null) {
      opened.close();
    }
    threads.close();
  }
}
