package io.tunewright.worker.stage.transcode;

/**
 * The three small formats of the Open Compute Project (OCP 8-bit Floating Point Specification 1.0,
 * OCP Microscaling Formats Specification 1.0), decoded exactly.
 */
final class SmallFloats {
  private static final int CODES_OF_8_BITS = 256;
  private static final int CODES_OF_4_BITS = 16;

  private SmallFloats() {}

  /** A sign, 4 bits of exponent (bias 7), 3 of mantissa; no infinity, NaN where all 7 are set. */
  private static final float[] E4M3 = new float[CODES_OF_8_BITS];

  /** A sign, 2 bits of exponent (bias 1), 1 of mantissa; neither infinity nor NaN. */
  private static final float[] E2M1 = new float[CODES_OF_4_BITS];

  /** A power of two and nothing else (bias 127); 0xFF is NaN, 0 is the subnormal 2^-127. */
  private static final float[] E8M0 = new float[CODES_OF_8_BITS];

  static {
    for (int code = 0; code < CODES_OF_8_BITS; code++) {
      E4M3[code] = (code & 0x7F) == 0x7F ? Float.NaN : decoded(code, 4, 3, 7);
      E8M0[code] = code == 0xFF ? Float.NaN : (float) Math.scalb(1.0, code - 127);
    }
    for (int code = 0; code < CODES_OF_4_BITS; code++) {
      E2M1[code] = decoded(code, 2, 1, 1);
    }
  }

  private static float decoded(int code, int exponentBits, int mantissaBits, int bias) {
    int mantissa = code & ((1 << mantissaBits) - 1);
    int exponent = (code >>> mantissaBits) & ((1 << exponentBits) - 1);
    int whole = exponent == 0 ? mantissa : mantissa | 1 << mantissaBits;
    float value = Math.scalb((float) whole, Math.max(exponent, 1) - bias - mantissaBits);
    return code >>> (exponentBits + mantissaBits) == 0 ? value : -value;
  }

  static float e4m3(byte code) {
    return E4M3[code & 0xFF];
  }

  /**
   * @param code in the lower four bits
   */
  static float e2m1(int code) {
    return E2M1[code & 0xF];
  }

  static float e8m0(byte code) {
    return E8M0[code & 0xFF];
  }
}
