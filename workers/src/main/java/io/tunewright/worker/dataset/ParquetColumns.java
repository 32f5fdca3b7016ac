package io.tunewright.worker.dataset;

import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.SchemaNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which columns of a Parquet file are read, and how many rows of them at once.
 *
 * @param leftOut names of the others
 */
record ParquetColumns(List<SchemaNode> fields, List<String> leftOut, int rowsAtOnce) {
  /** Beside what makes a row: what would have to be refused. */
  private static final List<String> ALSO =
      List.of(Messages.SYSTEM, "tools", "functions", "parallel_tool_calls", "audio");

  private static final Set<CompressionCodec> CODECS =
      Set.of(
          CompressionCodec.UNCOMPRESSED,
          CompressionCodec.SNAPPY,
          CompressionCodec.GZIP,
          CompressionCodec.ZSTD);

  /** Some are held at a time; Parquet's own pages have about a megabyte. */
  private static final long BYTES_AT_ONCE = 2 << 20;

  private static final int MOST_AT_ONCE = 1024;

  ParquetColumns {
    fields = List.copyOf(fields);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * @throws BadDataset where no column is known, or one is packed in an unusual way
   */
  static ParquetColumns of(ParquetFileReader file, Path path) throws IOException {
    List<SchemaNode> all = file.getFileSchema().getRootNode().children();
    Set<String> wanted =
        Set.copyOf(Stream.concat(RowShape.allFields().stream(), ALSO.stream()).toList());
    List<SchemaNode> fields = all.stream().filter(field -> wanted.contains(field.name())).toList();
    List<String> names = all.stream().map(SchemaNode::name).toList();
    if (fields.stream().noneMatch(field -> RowShape.allFields().contains(field.name()))) {
      throw new BadDataset(
          "the Parquet file has the columns %s, wanted messages, prompt and completion, or conversations"
              .formatted(RowJson.shortened(String.join(", ", names))));
    }
    List<String> leftOut = names.stream().filter(name -> !wanted.contains(name)).toList();
    return new ParquetColumns(
        fields, leftOut, rowsAtOnce(file.getFileMetaData().rowGroups(), wanted, path));
  }

  private static int rowsAtOnce(List<RowGroup> groups, Set<String> wanted, Path path)
      throws IOException {
    long rows = 0;
    long bytes = 0;
    try (var pages = new ParquetPages(path)) {
      for (RowGroup group : groups) {
        rows += group.numRows();
        for (ColumnChunk chunk : group.columns()) {
          ColumnMetaData column = chunk.metaData();
          if (wanted.contains(column.pathInSchema().topLevelName())) {
            check(column);
            pages.check(column, chunk.chunkStartOffset());
            bytes += column.totalUncompressedSize();
          }
        }
      }
    }
    return rows < 1 || bytes < 1
        ? 1
        : (int) Math.clamp(BYTES_AT_ONCE / Math.max(1, bytes / rows), 1, MOST_AT_ONCE);
  }

  private static void check(ColumnMetaData column) {
    if (!CODECS.contains(column.codec())) {
      throw new BadDataset(
          "the Parquet column '%s' is compressed with %s, wanted snappy, gzip, zstd or none"
              .formatted(column.pathInSchema(), column.codec()));
    }
  }

  ColumnProjection projection() {
    return ColumnProjection.columns(fields.stream().map(SchemaNode::name).toArray(String[]::new));
  }
}
