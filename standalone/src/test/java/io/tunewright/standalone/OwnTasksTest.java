package io.tunewright.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.api.evaluations.OwnTask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OwnTasksTest {
  @Test
  void the_api_takes_what_the_site_takes() throws IOException {
    assertThat(keys("KEYS")).containsExactlyInAnyOrderElementsOf(OwnTask.KEYS);
    assertThat(keys("GENERATION_KEYS"))
        .containsExactlyInAnyOrderElementsOf(OwnTask.GENERATION_KEYS);
  }

  private static List<String> keys(String name) throws IOException {
    String harness = resource("/trainers/trl/harness.py");
    int from = harness.indexOf("\n" + name + " = {");
    return Pattern.compile("\"(\\w+)\"")
        .matcher(harness.substring(from, harness.indexOf('}', from)))
        .results()
        .map(key -> key.group(1))
        .toList();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(OwnTasksTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
