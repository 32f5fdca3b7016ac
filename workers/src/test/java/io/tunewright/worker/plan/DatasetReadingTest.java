package io.tunewright.worker.plan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.plan.DatasetFacts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DatasetReadingTest {
  private static final DatasetRules RULES = new DatasetRules(1, 10_000, Long.MAX_VALUE);
  private static final String ROW =
      """
      {"messages":[{"role":"user","content":"one two"},{"role":"assistant","content":"three"}]}\
      """;

  /** Words are tokens. */
  private static final TokenCounter WORDS = text -> text.isBlank() ? 0 : text.split(" ").length;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not json                               | is not valid JSON at column",
        "[]                                     | is a JSON list, wanted an object with messages",
        "{\"messages\":[]} trailing             | is not valid JSON at column",
        "{\"messages\":[],\"messages\":[]}      | has the key 'messages' twice",
        "{\"messages\":{}}                      | has no list of messages",
        "{\"messages\":[]}                      | has an empty list of messages",
        "{\"messages\":[7]}                     | messages[0] is a JSON number, wanted an object",
        "{\"prompt\":\"a\",\"completion\":\"b\"} | has a prompt and completion, wanted messages",
        "{\"messages\":[{\"content\":\"a\"}]}   | messages[0] has no role",
        "{\"messages\":[{\"role\":\"bot\",\"content\":\"a\"}]} | messages[0] has the role 'bot', wanted",
        "{\"messages\":[{\"role\":\"tool\",\"content\":\"a\"}]} | needs a trainer that supports tools",
        "{\"messages\":[{\"role\":\"user\"}]}   | messages[0] has no content, wanted text",
        "{\"messages\":[{\"role\":\"user\",\"content\":7}]} | has a number as content, wanted text",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]} | has no message of the assistant",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"weight\":1}]} | wanted one only on assistant",
        "{\"messages\":[{\"role\":\"assistant\",\"content\":\" \"}]} | is an empty assistant message",
        "{\"messages\":[{\"role\":\"assistant\",\"content\":\"a\",\"weight\":0}]} | every assistant message has weight 0",
        "{\"messages\":[{\"role\":\"assistant\",\"content\":\"a\",\"weight\":0.5}]} | has the weight 0.5, wanted 0 or 1",
        "{\"messages\":[{\"role\":\"assistant\",\"content\":\"a\",\"weight\":true}]} | has the weight true, wanted 0 or 1",
        "{\"messages\":[{\"role\":\"assistant\",\"content\":\"a\",\"wieght\":0}]} | has an unknown field 'wieght'",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"b\"}]} | ends with a message of the user",
        "{\"messages\":[{\"role\":\"assistant\",\"content\":\"\\ud800\"}]} | half a character",
        "{\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"1\"}]}]} | has tool_calls: it needs a trainer that supports tools",
        "{\"messages\":[{\"role\":\"assistant\",\"function_call\":{\"name\":\"f\"}}]} | supports tools",
        "{\"tools\":[{\"type\":\"function\"}],\"messages\":[]} | has tools: it needs a trainer that supports tools",
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{}}]}]} | needs a trainer that supports images",
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\"}]}]} | messages[0] has a part that is no text",
        "{\"messages\":[{\"role\":\"assistant\",\"content\":\"a\",\"weight\":null}]} | has the weight null, wanted 0 or 1",
        "{\"messages\":[{\"role\":\"assistant\",\"content\":\"a\"}]} | begins with an assistant message",
      })
  void badRowsSayWhatWasSeenAndWanted(String row, String reason) throws IOException {
    assertThat(bad(ROW + "\n" + row + "\n" + ROW))
        .startsWith("1 bad line: line 2 ")
        .contains(reason);
  }

  @Test
  void marksOfOtherSystemsAreFine() throws IOException {
    assertThat(good("\uFEFF" + ROW + "\r\n" + ROW + "\r\n\r\n \n").rows()).isEqualTo(2);
    assertThat(good(ROW + "\n" + ROW).rows()).isEqualTo(2);
  }

  @Test
  void fieldsThatSayNothingAreFineAndOthersWarnedOf() throws IOException {
    String exported =
        """
        {"id":7,"tools":[],"functions":null,"messages":[{"role":"developer","content":[{"type":"text","text":"b"}]},{"role":"assistant","content":"a","refusal":null,"tool_calls":[],"name":"x"}]}\
        """;
    assertThat(good(exported).warnings()).containsExactly("fields that training does not read: id");
  }

  @Test
  void aBlankLineBetweenRowsIsAnError() throws IOException {
    assertThat(bad(ROW + "\n\n \n" + ROW))
        .isEqualTo("2 bad lines: line 2 is blank, wanted a row; line 3 is blank, wanted a row");
  }

  @Test
  void bytesThatAreNoTextAreNamed() throws IOException {
    byte[] latin = (ROW + "\n" + ROW.replace("three", "caf\u00e9")).getBytes(ISO_8859_1);
    assertThat(bad(latin))
        .matches("1 bad line: line 2 is not UTF-8 from byte \\d+ on, wanted UTF-8");
  }

  @Test
  void aLineMayNotHaveAnySize() throws IOException {
    String longRow = ROW.replace("three", "x".repeat(10_000));
    assertThat(bad(longRow + "\n" + ROW))
        .isEqualTo("1 bad line: line 1 has more than 10,000 bytes, wanted fewer");
    assertThat(good(ROW.replace("three", "x".repeat(10_000 - ROW.length() + 5)) + "\n").rows())
        .isEqualTo(1);
  }

  @Test
  void theFirstTenBadLinesAreToldAndAllCounted() throws IOException {
    String lines = IntStream.range(0, 25).mapToObj(_ -> "{}").collect(Collectors.joining("\n"));
    assertThat(bad(lines))
        .startsWith("25 bad lines, of which the first 10 are: line 1 has no list of messages")
        .contains("; line 10 ")
        .doesNotContain("line 11 ");
  }

  @Test
  void noLineOfTheDatasetIsQuoted() throws IOException {
    assertThat(bad("{\"messages\": [secret")).doesNotContain("secret");
  }

  @Test
  void tooFewRowsAreRefused() throws IOException {
    var rules = RULES.withFewestRows(3);
    var result = DatasetReading.read(stream(ROW + "\n" + ROW), WORDS, 100, rules, () -> {});
    assertThat(result)
        .isEqualTo(new DatasetReading.Result.Bad("the file has 2 rows, wanted at least 3"));
  }

  @Test
  void tokensAreCountedUpToTheCut() throws IOException {
    String ignored = ROW.replace("\"three\"", "\"three four\",\"weight\":0");
    String two =
        ignored.replace("]}", ",{\"role\":\"assistant\",\"content\":\"five six seven\"}]}");
    // four tokens around each message: 4+2, 4+2, 4+3 and 4+2, 4+1
    assertThat(facts(two + "\n" + ROW, 100))
        .returns(30L, DatasetFacts::tokens)
        .returns(4L, DatasetFacts::trainedTokens)
        .returns(19L, DatasetFacts::longestRow);
    assertThat(facts(two + "\n" + ROW, 18))
        .returns(29L, DatasetFacts::tokens)
        .returns(3L, DatasetFacts::trainedTokens)
        .returns(19L, DatasetFacts::longestRow);
    assertThat(facts(two + "\n" + ROW, 15).warnings())
        .anySatisfy(w -> assertThat(w).startsWith("1 of 2 rows are longer than 15 tokens"))
        .anySatisfy(w -> assertThat(w).startsWith("1 rows teach nothing"));
  }

  @Test
  void aCutThatLeavesNothingIsRefused() throws IOException {
    assertThat(DatasetReading.read(stream(ROW), WORDS, 10, RULES, () -> {}))
        .isInstanceOfSatisfying(
            DatasetReading.Result.Bad.class,
            bad -> assertThat(bad.reason()).contains("wanted a longer sequence_length"));
  }

  private static DatasetFacts good(String file) throws IOException {
    return facts(file, 1000);
  }

  private static DatasetFacts facts(String file, int limit) throws IOException {
    return ((DatasetReading.Result.Good)
            DatasetReading.read(stream(file), WORDS, limit, RULES, () -> {}))
        .facts();
  }

  private static String bad(String file) throws IOException {
    return bad(file.getBytes(UTF_8));
  }

  private static String bad(byte[] file) throws IOException {
    var in = new ByteArrayInputStream(file);
    return ((DatasetReading.Result.Bad) DatasetReading.read(in, WORDS, 1000, RULES, () -> {}))
        .reason();
  }

  private static ByteArrayInputStream stream(String file) {
    return new ByteArrayInputStream(file.getBytes(UTF_8));
  }
}
