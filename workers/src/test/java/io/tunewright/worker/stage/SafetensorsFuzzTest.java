package io.tunewright.worker.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.fault.TuningError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that went wrong in every way that chance finds: refused in words, never with a crash. */
class SafetensorsFuzzTest {
  private static final int ROUNDS = 20_000;
  private static final String HEADER =
      """
      {"__metadata__": {"format": "pt"},
       "a.weight": {"dtype": "F8_E4M3", "shape": [4, 8], "data_offsets": [0, 32]},
       "a.scale": {"dtype": "F8_E8M0", "shape": [2], "data_offsets": [32, 34]},
       "b.weight": {"dtype": "F4", "shape": [2, 2], "data_offsets": [34, 36]}}\
      """;

  /** What breaks parsers: numbers at the edge, brackets, quotes, escapes, other types. */
  private static final String[] POISON = {
    "9223372036854775807",
    "-1",
    "1e308",
    "0.5",
    "18446744073709551616",
    "null",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "\\u0000",
    "\\ud800",
    "[[[[[[[[",
    "\"data_offsets\"",
    "\"shape\": []",
    ",",
    ":",
    "F6_E2M3"
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noHeaderDoesMoreThanToBeRefused(long seed) throws IOException {
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] file = mutated(random);
      try {
        SafetensorsHeader.read(new ByteArrayInputStream(file), file.length, "shard");
      } catch (ApplicationFailure failure) {
        assertThat(failure.getType()).isEqualTo(TuningError.CORRUPT_WEIGHTS.name());
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(ROUNDS / 2);
  }

  private static byte[] mutated(Random random) {
    StringBuilder header = new StringBuilder(HEADER);
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      int at = random.nextInt(header.length());
      int end = Math.min(header.length(), at + random.nextInt(6));
      header.replace(at, end, POISON[random.nextInt(POISON.length)]);
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(4) == 0) {
      json[random.nextInt(json.length)] = (byte) random.nextInt();
    }
    long length = random.nextInt(8) == 0 ? random.nextLong() : json.length;
    return ByteBuffer.allocate(8 + json.length + 36)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(json)
        .array();
  }
}
