package io.tunewright.worker.stage.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.plan.TensorShape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every code under every power of two, and under scales that round, overflow or vanish, against
 * what PyTorch made of them ({@code small-floats/capture.py}).
 */
class DecodersTest {
  private static final JsonNode GOLDEN = golden();
  private static final int CODES = 256;

  private static JsonNode golden() {
    try (InputStream in = DecodersTest.class.getResourceAsStream("/small-floats/golden.json")) {
      return new JsonMapper().readTree(in);
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }

  @Test
  void everyCodeHasPyTorchsValue() {
    for (int code = 0; code < CODES; code++) {
      assertThat(SmallFloats.e4m3((byte) code)).isEqualTo(wide("e4m3", code));
      assertThat(SmallFloats.e8m0((byte) code)).isEqualTo(wide("e8m0", code));
    }
    for (int code = 0; code < 16; code++) {
      assertThat(SmallFloats.e2m1(code)).isEqualTo(wide("e2m1", code));
    }
  }

  @Test
  void everyEightBitCodeUnderEveryKindOfScale() throws IOException {
    for (int i = 0; i < GOLDEN.path("e4m3_by_scale").size(); i++) {
      assertThat(float8("F32", little(wide("scales", i))))
          .isEqualTo(GOLDEN.path("e4m3_by_scale").path(i).asString());
    }
  }

  @Test
  void everyEightBitCodeUnderEveryPowerOfTwo() throws IOException {
    for (int scale = 0; scale < CODES; scale++) {
      assertThat(float8("F8_E8M0", new byte[] {(byte) scale}))
          .isEqualTo(GOLDEN.path("e4m3_by_e8m0").path(scale).asString());
    }
  }

  @Test
  void everyFourBitCodeUnderEveryPowerOfTwo() throws IOException {
    byte[] codes = new byte[8];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) (2 * i | (2 * i + 1) << 4);
    }
    for (int scale = 0; scale < CODES; scale++) {
      Recoding recoding = new Recoding.Float4(tensor("I8", 1, 8), tensor("F8_E8M0", 1, 1));
      assertThat(decoded(recoding, codes, new byte[] {(byte) scale}))
          .isEqualTo(GOLDEN.path("e2m1_by_e8m0").path(scale).asString());
    }
  }

  private static String float8(String dtype, byte[] scale) throws IOException {
    byte[] codes = new byte[CODES];
    for (int code = 0; code < CODES; code++) {
      codes[code] = (byte) code;
    }
    Recoding recoding =
        new Recoding.Float8(tensor("F8_E4M3", 1, CODES), tensor(dtype, 1, 1), 1, CODES);
    return decoded(recoding, codes, scale);
  }

  private static Tensor tensor(String dtype, long... shape) {
    List<Long> sizes = java.util.Arrays.stream(shape).boxed().toList();
    return new Tensor("shard", new TensorShape("w", dtype, sizes), 0, 0);
  }

  private static String decoded(Recoding recoding, byte[] codes, byte[] scales) throws IOException {
    byte[] made = new byte[codes.length * recoding.growth()];
    int count =
        recoding.decoder(new ByteArrayInputStream(scales)).decode(codes, codes.length, made);
    assertThat(count).isEqualTo(made.length);
    StringBuilder hex = new StringBuilder();
    for (ByteBuffer left = ByteBuffer.wrap(made).order(ByteOrder.LITTLE_ENDIAN);
        left.hasRemaining(); ) {
      hex.append("%04x".formatted(left.getShort()));
    }
    return hex.toString();
  }

  private static byte[] little(float value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array();
  }

  /** The n-th float of a row of hex digits; boxed, so that -0 is not 0 and NaN is NaN. */
  private static Float wide(String row, int n) {
    String bits = GOLDEN.path(row).asString().substring(8 * n, 8 * n + 8);
    return Float.intBitsToFloat(Integer.parseUnsignedInt(bits, 16));
  }
}
