package io.tunewright.worker.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.job.DatasetRef;
import io.tunewright.storage.objects.FileKeys;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.dataset.ChatConversion.Converted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChatConversionTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final String PAIR = "{\"prompt\":\"1 + 1 =\",\"completion\":\"2\"}\n";
  private static final String PAIR_CHAT =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"1 + 1 =\"},{\"role\":\"assistant\",\"content\":\"2\"}]}";
  private static final Runnable NOTHING = () -> {};

  @TempDir Path home;

  private final ObjectStore store = STORE.get();

  @Test
  void chatLinesStayAsTheyAre() {
    DatasetRef dataset = upload(PAIR_CHAT + "\n");
    assertThat(conversion().of(dataset, NOTHING)).isEmpty();
    assertThat(store.list(dataset.key())).containsExactly(dataset.key());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"prompt\":\"q\",\"completion\":\"a\"} | user:q assistant:a",
        "{\"system\":\"s\",\"prompt\":\"q\",\"completion\":\"a\"} | system:s user:q assistant:a",
        "{\"prompt\":[{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"r\"}],\"completion\":[{\"role\":\"assistant\",\"content\":\"b\"}]} | user:q assistant:a:0 user:r assistant:b",
        "{\"conversations\":[{\"from\":\"human\",\"value\":\"q\"},{\"from\":\"gpt\",\"value\":\"a\"}]} | user:q assistant:a",
        "{\"conversations\":[{\"from\":\"system\",\"value\":\"s\"},{\"from\":\"user\",\"value\":\"q\"},{\"from\":\"chatgpt\",\"value\":\"a\",\"weight\":0},{\"from\":\"human\",\"value\":\"r\"},{\"from\":\"model\",\"value\":\"b\"}]} | system:s user:q assistant:a:0 user:r assistant:b",
        "{\"conversations\":[{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":\"a\"}],\"tools\":\"[]\"} | user:q assistant:a",
        "{\"conversations\":[{\"from\":\"gpt\",\"value\":\"hi\"},{\"from\":\"human\",\"value\":\"q\"},{\"from\":\"gpt\",\"value\":\"a\"},{\"from\":\"human\",\"value\":\"bye\"}],\"system\":\"s\"} | system:s assistant:hi:0 user:q assistant:a",
      })
  void lossFallsOnWhatTheModelIsToSay(String row, String turns) {
    assertThat(rows(upload(row + "\n")))
        .isEqualTo(
            "{\"messages\":["
                + List.of(turns.split(" ")).stream()
                    .map(ChatConversionTest::message)
                    .collect(Collectors.joining(","))
                + "]}\n");
  }

  private static String message(String turn) {
    String[] parts = turn.split(":");
    return "{\"role\":\"%s\",\"content\":\"%s\"%s}"
        .formatted(parts[0], parts[1], parts.length == 3 ? ",\"weight\":0" : "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"prompt\":\"q\"}                      | has 'prompt' but no 'completion', wanted both",
        "{\"completion\":\"a\",\"prompt\":null}  | has 'completion' but no 'prompt', wanted both",
        "{\"prompt\":7,\"completion\":\"a\"}     | has a number as 'prompt', wanted text or a list of messages",
        "{\"prompt\":\"q\",\"completion\":\" \"} | completion is an empty assistant message, wanted text",
        "{\"prompt\":\"q\",\"completion\":[{\"role\":\"assistant\"}]} | completion[0] has no content, wanted text",
        "{\"prompt\":\"q\",\"completion\":\"a\",\"tools\":\"[{}]\"} | has tools: it needs a trainer that supports tools",
        "{\"conversations\":[{\"from\":\"human\",\"value\":\"q\"}]} | has ShareGPT's conversations, wanted a prompt and completion as the rows before",
        "{\"text\":\"q\"}                        | has no messages, prompt and completion, or conversations, wanted one of them",
        "[1]                                     | is a JSON list, wanted an object",
        "{                                       | is not valid JSON at column",
      })
  void badRowsAreNamedByLine(String row, String reason) {
    String file = PAIR.repeat(16) + row + "\n" + PAIR + "\n\n";
    DatasetRef dataset = upload(file);
    assertThatThrownBy(() -> conversion().of(dataset, NOTHING))
        .isInstanceOf(BadDataset.class)
        .hasMessageStartingWith("1 bad line: line 17 ")
        .hasMessageContaining(reason);
    assertThat(store.list(dataset.key())).containsExactly(dataset.key());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"from\":\"observation\",\"value\":\"x\"} | conversations[1] is from observation: it needs a trainer that supports tools",
        "{\"from\":\"ghost\",\"value\":\"x\"} | conversations[1] is from 'ghost', wanted human, gpt or system",
        "{\"from\":\"gpt\"}                   | conversations[1] has no 'value', wanted both 'from' and 'value'",
        "7                                    | conversations[1] is a JSON number, wanted an object",
        "{\"from\":\"gpt\",\"value\":7}       | conversations[1] has a number as content, wanted text",
        "{\"from\":\"system\",\"value\":\"\"} | has no message of the assistant",
      })
  void badTurnsAreNamedByTheirPlace(String turn, String reason) {
    String first = "{\"conversations\":[{\"from\":\"human\",\"value\":\"q\"},";
    String list = "[" + first + "{\"from\":\"gpt\",\"value\":\"a\"}]},\n" + first + turn + "]}]";
    assertThatThrownBy(() -> conversion().of(upload(list), NOTHING))
        .hasMessageStartingWith("1 bad row: row 2 ")
        .hasMessageContaining(reason);
  }

  @Test
  void aListOfRowsMayBeWrittenInAnyWay() {
    String list = "\uFEFF [\n  " + PAIR.strip().replace(",", ",\n   ") + ",\n\n" + PAIR + "]\n ";
    assertThat(rows(upload(list))).isEqualTo((PAIR_CHAT + "\n").repeat(2));
    assertThatThrownBy(() -> conversion().of(upload("[" + PAIR + ",{\"prompt\""), NOTHING))
        .hasMessage("1 bad row: row 2 is not valid JSON at line 2");
    assertThatThrownBy(() -> conversion().of(upload("[" + PAIR + "] " + PAIR), NOTHING))
        .hasMessage("1 bad row: row 2 comes after the end of the list, wanted one list of rows");
    String longRow = PAIR.replace("1 + 1 =", "x".repeat(300_000));
    assertThatThrownBy(() -> conversion().of(upload("[" + PAIR + "," + longRow + "]"), NOTHING))
        .hasMessage("1 bad row: row 2 has more than 100,000 bytes, wanted fewer");
  }

  @Test
  void parquetBecomesChatLines() throws IOException {
    Converted made = converted(fixture("chat-snappy.parquet"));
    List<String> lines = lines(made.rows());
    assertThat(lines).hasSize(40);
    assertThat(lines.get(1))
        .isEqualTo(
            "{\"messages\":[{\"role\":\"system\",\"content\":\"Be kind.\"},{\"role\":\"user\",\"content\":\"What is 1, ä and 🙂?\"},{\"role\":\"assistant\",\"content\":\"1 is a number.\"},{\"role\":\"assistant\",\"content\":\"Indeed.\"}]}");
    assertThat(lines.get(3)).contains("\"3 is a number.\",\"weight\":0}");
    assertThat(made.warnings()).containsExactly("fields that training does not read: id");
    assertThat(lines(converted(fixture("prompts-zstd.parquet")).rows())).hasSize(30);
    assertThat(lines(converted(fixture("sharegpt-gzip.parquet")).rows()))
        .hasSize(2500)
        .last()
        .asString()
        .contains("Be brief.", "q2499", "a2499");
    assertThatThrownBy(() -> converted(fixture("prompts-with-a-gap.parquet")))
        .hasMessage("1 bad row: row 17 has 'prompt' but no 'completion', wanted both");
    try (var left = Files.list(home.resolve("scratch"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void itIsMadeOnceAndGoesWithItsFile() {
    DatasetRef dataset = upload(PAIR.repeat(12));
    Converted made = converted(dataset);
    assertThat(made.rows().sha256()).isEqualTo(Hashing.of(store.get(made.rows().key())));
    assertThat(made.rows().fileId()).isEqualTo(dataset.fileId());
    List<String> keys = store.list(dataset.key()).toList();

    store.put(dataset.key(), "no longer read".getBytes(UTF_8));
    assertThat(converted(dataset)).isEqualTo(made);
    assertThat(store.list(dataset.key())).isEqualTo(keys).hasSize(3);

    FileKeys.delete(store, dataset.key());
    assertThat(store.list(dataset.key())).isEmpty();
  }

  @Test
  void otherBytesThanThoseUploadedAreRefused() throws IOException {
    for (DatasetRef dataset : List.of(upload(PAIR.repeat(9)), fixture("prompts-zstd.parquet"))) {
      byte[] bytes = store.get(dataset.key());
      byte[] longer = java.util.Arrays.copyOf(bytes, bytes.length + 1);
      longer[bytes.length] = '\n';
      store.put(dataset.key(), longer);
      assertThatThrownBy(() -> converted(dataset)).hasMessageContaining("as uploaded");
      assertThat(store.list(dataset.key())).containsExactly(dataset.key());
    }
  }

  @Test
  void whatIsStoppedIsNoBadDataset() throws IOException {
    DatasetRef dataset = fixture("sharegpt-gzip.parquet");
    int[] rows = {0};
    Runnable stop =
        () -> {
          if (rows[0]++ == 1500) {
            throw new CancellationException("enough");
          }
        };
    assertThatThrownBy(() -> conversion().of(dataset, stop))
        .isInstanceOf(CancellationException.class);
    assertThat(converted(dataset).rows().bytes()).isPositive();
  }

  @Test
  void packedFilesAreToldApart() {
    assertThatThrownBy(() -> conversion().of(upload("PK\u0003\u0004..."), NOTHING))
        .hasMessage("the file is a zip archive, wanted JSON lines or Parquet");
  }

  @Test
  void manyRowsStream() {
    String rows =
        IntStream.range(0, 30_000)
            .mapToObj(i -> PAIR.replace("1 + 1", "%d + %d and so on".formatted(i, i)))
            .collect(Collectors.joining());
    assertThat(lines(converted(upload(rows)).rows())).hasSize(30_000);
  }

  private ChatConversion conversion() {
    return new ChatConversion(store, home, 100_000);
  }

  private Converted converted(DatasetRef dataset) {
    return conversion().of(dataset, NOTHING).orElseThrow();
  }

  private String rows(DatasetRef dataset) {
    return new String(store.get(converted(dataset).rows().key()), UTF_8);
  }

  private List<String> lines(DatasetRef rows) {
    return new String(store.get(rows.key()), UTF_8).lines().toList();
  }

  private DatasetRef upload(String rows) {
    return upload(rows.getBytes(UTF_8));
  }

  private DatasetRef fixture(String name) throws IOException {
    return upload(Files.readAllBytes(ParquetRowsTest.file(name)));
  }

  private DatasetRef upload(byte[] bytes) {
    String id = "file-" + UUID.randomUUID();
    String key = FileKeys.content("default", id);
    store.put(key, bytes);
    return new DatasetRef(id, key, Hashing.of(bytes), bytes.length);
  }
}
