package io.tunewright.worker.stage.transcode;

/** The upper half of a float. */
final class Bfloat16 {
  static final int BYTES = 2;

  /** Quiet, positive, without payload: what PyTorch's own conversion of a single number gives. */
  static final short NAN = 0x7FC0;

  private static final int JUST_BELOW_HALF = 0x7FFF;

  private Bfloat16() {}

  /**
   * Rounds as PyTorch does ({@code c10/util/BFloat16.h}, {@code round_to_nearest_even}): to the
   * nearest, ties to even, subnormals kept, what is too large to infinity.
   */
  static short of(float value) {
    if (value != value) {
      return NAN;
    }
    int bits = Float.floatToRawIntBits(value);
    int odd = (bits >>> 16) & 1;
    return (short) ((bits + JUST_BELOW_HALF + odd) >>> 16);
  }
}
