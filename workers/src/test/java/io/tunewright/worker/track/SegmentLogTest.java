package io.tunewright.worker.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SegmentLogTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path directory;
  private final ObjectStore store = STORE.get();

  @Test
  void aHalfWrittenLineWaitsForItsEnd() throws IOException {
    append("{\"step\":1}\n{\"st");
    segments("waits/").ship(file());
    assertThat(lines("waits/")).extracting(line -> line.path("step").asInt(0)).containsExactly(1);

    append("ep\":2}\n");
    segments("waits/").ship(file());
    assertThat(lines("waits/"))
        .extracting(line -> line.path("step").asInt(0))
        .containsExactly(1, 2);
  }

  @Test
  void linesAreNumberedWithoutGapsAcrossSegmentsAndRestarts() throws IOException {
    String filler = "x".repeat(1000);
    for (int i = 1; i <= 900; i++) {
      append("{\"step\":%d,\"filler\":\"%s\"}\n".formatted(i, filler));
      if (i % 100 == 0) {
        segments("many/").ship(file()); // a new one each time, as after a restart
      }
    }

    assertThat(store.list("many/").toList())
        .contains("many/000001", "many/000002", "many/current")
        .hasSizeLessThan(6);
    List<JsonNode> lines = lines("many/");
    assertThat(lines.stream().map(line -> line.path("seq").asLong(0)))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 900).boxed().toList());
    assertThat(lines.getLast().path("step").asInt(0)).isEqualTo(900);
  }

  @Test
  void aTornLineOfAKilledTrainerIsLeftOut() throws IOException {
    append("{\"step\":1}\n{\"step\":2,\"tr\n{\"step\":3}\n");
    segments("torn/").ship(file());

    assertThat(lines("torn/")).extracting(line -> line.path("step").asInt(0)).containsExactly(1, 3);
  }

  @Test
  void aFileThatIsNotThereYetShipsNothing() {
    segments("none/").ship(directory.resolve("missing"));
    assertThat(store.list("none/")).isEmpty();
  }

  private SegmentLog segments(String prefix) {
    return new SegmentLog(store, prefix, directory.resolve("bookmark.json"), Metrics::parse);
  }

  private Path file() {
    return directory.resolve("metrics.jsonl");
  }

  private void append(String text) throws IOException {
    Files.writeString(file(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private List<JsonNode> lines(String prefix) {
    List<JsonNode> lines = new ArrayList<>();
    store
        .list(prefix)
        .forEach(key ->
            new String(store.get(key), StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> lines.add(JSON.readTree(line))));
    return lines;
  }
}
