package io.tunewright.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.api.evaluations.OwnTask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OwnTasksTest {
  @Test
  void the_api_takes_what_the_site_takes() throws IOException {
    String harness = resource("/trainers/trl/harness.py");
    int from = harness.indexOf("\nKEYS = {");
    String keys = harness.substring(from, harness.indexOf('}', from));

    assertThat(Pattern.compile("\"(\\w+)\"").matcher(keys).results())
        .extracting((MatchResult key) -> key.group(1))
        .containsExactlyInAnyOrderElementsOf(OwnTask.KEYS);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(OwnTasksTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
