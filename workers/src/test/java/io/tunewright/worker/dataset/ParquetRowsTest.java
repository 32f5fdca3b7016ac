package io.tunewright.worker.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Files that pyarrow has written (make.py beside them), read as pyarrow reads them. */
final class ParquetRowsTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static final int ROUNDS = Integer.getInteger("tunewright.fuzz.rounds", 300);

  private static final List<String> FUZZED =
      List.of(
          "nested", "chat-snappy", "chat-second-kind", "prompts-zstd", "sharegpt-gzip", "required");

  @TempDir Path directory;

  static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(ParquetRowsTest.class.getResource("/parquet/" + name)).toURI());
    } catch (URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat-snappy", "chat-second-kind", "prompts-zstd", "nested", "required"})
  void rowsAreWhatPyarrowReads(String name) throws Exception {
    List<JsonNode> expected = new ArrayList<>();
    for (String line : Files.readAllLines(file(name + ".jsonl"))) {
      ObjectNode row = (ObjectNode) JSON.readTree(line);
      row.remove("id"); // no column that matters
      expected.add(row);
    }
    assertThat(read(file(name + ".parquet")).stream().map(String::valueOf))
        .containsExactlyElementsOf(expected.stream().map(String::valueOf).toList());
  }

  @Test
  void columnsThatNobodyReadsAreNamed() throws Exception {
    try (var rows = new ParquetRows(file("chat-snappy.parquet"))) {
      assertThat(rows.leftOut()).containsExactly("id");
    }
  }

  @Test
  void whatIsNoDatasetSaysWhatItIs() {
    assertThatThrownBy(() -> read(file("text.parquet")))
        .hasMessage(
            "the Parquet file has the columns text, url, wanted messages, prompt and completion, or conversations");
    assertThatThrownBy(() -> read(file("lz4.parquet")))
        .hasMessageContaining("is compressed with LZ4_RAW, wanted snappy, gzip, zstd or none");
    assertThatThrownBy(() -> read(file("latin.parquet")))
        .isInstanceOfSatisfying(
            BadRow.class,
            bad ->
                assertThat(bad.reason())
                    .isEqualTo("has bytes in 'prompt' that are not UTF-8, wanted UTF-8"));
  }

  /** What the codec would do with it is to write over memory that isn't its own. */
  @Test
  void aPageThatSaysItIsLargerThanItsHeaderIsNotUnpacked() throws IOException {
    byte[] bytes = Files.readAllBytes(file("chat-snappy.parquet"));
    long start;
    try (var parquet = ParquetFileReader.open(InputFile.of(file("chat-snappy.parquet")))) {
      start =
          parquet.getFileMetaData().rowGroups().getFirst().columns().getLast().chunkStartOffset();
    }
    ByteBuffer page = ByteBuffer.wrap(bytes).position((int) start);
    int length = PageHeader.read(page).bytes();
    assertThat(bytes[page.position()]).isEqualTo((byte) length);
    bytes[page.position()]++;
    Path lying = Files.write(directory.resolve("lying"), bytes);
    assertThatThrownBy(() -> read(lying))
        .hasMessage(
            "the Parquet column 'messages.list.element.weight' has a page of %d bytes, wanted %d as its header says"
                .formatted(length + 1, length));
  }

  /** Whatever a file holds, the answer is rows or that it's bad: nothing else escapes. */
  @Test
  @Timeout(60)
  void brokenFilesAreBadAndNothingElse() throws IOException {
    Random random = new Random(7);
    int bad = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = Files.readAllBytes(file(FUZZED.get(round % FUZZED.size()) + ".parquet"));
      for (int flip = 0; flip <= random.nextInt(4); flip++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Path broken =
          Files.write(
              directory.resolve("broken-" + round),
              round % 5 == 0
                  ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length))
                  : bytes);
      try {
        read(broken);
      } catch (BadDataset | BadRow expected) {
        bad++;
      }
    }
    assertThat(bad).isGreaterThan(ROUNDS / 5);
  }

  /** 650 MB of one row group, in a process that has 64 MB for all it does. */
  @Test
  void memoryDoesNotGrowWithTheFile() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                ParquetRowsTest.class.getName())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
        .contains("300000 rows, 652200000 characters");
    assertThat(process.waitFor()).isZero();
  }

  public static void main(String[] arguments) throws Exception {
    long count = 0;
    long characters = 0;
    try (var rows = new ParquetRows(file("large.parquet"))) {
      for (var row = rows.next(); row.isPresent(); row = rows.next()) {
        count++;
        for (JsonNode message : row.get().path("messages").values()) {
          characters += message.path("content").stringValue().length();
        }
      }
    }
    System.out.println(count + " rows, " + characters + " characters");
  }

  private static List<JsonNode> read(Path path) throws IOException, BadRow {
    List<JsonNode> all = new ArrayList<>();
    try (var rows = new ParquetRows(path)) {
      for (Optional<JsonNode> row = rows.next(); row.isPresent(); row = rows.next()) {
        all.add(row.get());
      }
    }
    return all;
  }
}
