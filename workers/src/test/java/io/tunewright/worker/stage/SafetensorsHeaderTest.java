package io.tunewright.worker.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.plan.TensorShape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsHeaderTest {

  @Test
  void readsTensorsInTheOrderOfTheirBytes() throws IOException {
    byte[] file =
        SafetensorsFiles.bytes(
            """
            {"__metadata__":{"format":"pt"},
             "b":{"dtype":"F4","shape":[2,3],"data_offsets":[8,11]},
             "empty":{"dtype":"F32","shape":[0],"data_offsets":[8,8]},
             "a":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}}   \
            """,
            11);

    assertThat(read(file).tensors())
        .containsExactly(
            new TensorShape("a", "BF16", List.of(4L)),
            new TensorShape("empty", "F32", List.of(0L)),
            new TensorShape("b", "F4", List.of(2L, 3L)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '|',
      textBlock =
          """
          a hole; {"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}; 8; starts at byte 4, wanted 0
          an overlap; {"a":{"dtype":"U8","shape":[6],"data_offsets":[0,6]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}; 8; starts at byte 4, wanted 6
          bytes left over; {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}; 8; end at byte 4 of 8
          a truncated file; {"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}; 4; end at byte 8 of 4
          a wrong size; {"a":{"dtype":"F32","shape":[4],"data_offsets":[0,8]}}; 8; wants 16
          a tensor twice; {"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}; 0; Duplicate
          an unknown dtype; {"a":{"dtype":"Q3","shape":[8],"data_offsets":[0,8]}}; 8; dtype "Q3"
          an overflow; {"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}; 8; overflows
          a negative size; {"a":{"dtype":"U8","shape":[-8],"data_offsets":[0,8]}}; 8; the size -8
          half a byte; {"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}; 1; doesn't fill whole bytes
          no shape; {"a":{"dtype":"U8","data_offsets":[0,8]}}; 8; lacks a shape
          backwards; {"a":{"dtype":"U8","shape":[8],"data_offsets":[8,0]}}; 8; lies at [8, 0]
          no object; [1,2,3]; 0; doesn't start with
          no strings; {"__metadata__":{"a":1}}; 0; is not a map of strings
          """)
  void refuses(String what, String header, int dataBytes, String why) {
    assertThatThrownBy(() -> read(SafetensorsFiles.bytes(header, dataBytes)))
        .hasMessageContaining("shard-1")
        .hasMessageContaining(why);
  }

  @Test
  void refusesAHeaderThatClaimsMoreThanThereIs() {
    for (long claim : new long[] {100_000_001L, 9_000L, -1L, 1L}) {
      byte[] file = new byte[64];
      ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(claim);
      assertThatThrownBy(() -> read(file))
          .hasMessageContaining("claims " + Long.toUnsignedString(claim));
    }
    assertThatThrownBy(() -> read(new byte[5])).hasMessageContaining("too few");
  }

  private static SafetensorsHeader read(byte[] file) throws IOException {
    return SafetensorsHeader.read(new ByteArrayInputStream(file), file.length, "shard-1");
  }
}
