package io.tunewright.worker.dataset;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/** In which form a file holds its rows, as its first bytes tell. */
enum FileForm {
  LINES,
  LIST,
  PARQUET;

  /** So many bytes are enough to tell. */
  static final int HEAD = 4096;

  private static final byte[] PARQUET_MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final Map<String, String> OTHERS =
      Map.of(
          "1f8b", "compressed with gzip",
          "28b52ffd", "compressed with zstd",
          "504b0304", "a zip archive",
          "50415245", "an encrypted Parquet file",
          "4152524f57", "an Arrow file");

  /**
   * @throws BadDataset where it is of a form that we know but don't take
   */
  static FileForm of(byte[] head) {
    if (Arrays.equals(head, 0, Math.min(4, head.length), PARQUET_MAGIC, 0, 4)) {
      return PARQUET;
    }
    String hex = HexFormat.of().formatHex(head, 0, Math.min(8, head.length));
    OTHERS.forEach((magic, what) -> {
      if (hex.startsWith(magic)) {
        throw new BadDataset("the file is %s, wanted JSON lines or Parquet".formatted(what));
      }
    });
    String text = new String(head, StandardCharsets.UTF_8);
    String begin = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    return begin.stripLeading().startsWith("[") ? LIST : LINES;
  }
}
