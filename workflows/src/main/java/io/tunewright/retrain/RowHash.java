package io.tunewright.retrain;

/**
 * What is decided about a row by its content alone: the first 64 bits of its sha256. Ten million
 * rows have two with the same 64 bits in about three of a million sets.
 */
public final class RowHash {
  /** So that the sides of the split are independent of samples. Never change it. */
  private static final long SPLIT = 0x7475_6e65_7772_6967L;

  private RowHash() {}

  /**
   * Whether a row is held out: always or never, whatever other rows there are, as long as the share
   * stays. With a larger share more rows are held out, and none returns.
   */
  public static boolean isHeldOut(long row, double share) {
    return share > 0 && unit(row, SPLIT) < share;
  }

  /** A number from 0 to below 1 by chance, but always the same for the same row and seed. */
  static double unit(long row, long seed) {
    return (mixed(row, seed) >>> 11) * 0x1.0p-53;
  }

  /** Every row's place in an order that a seed shuffles: another one for each row. */
  static long mixed(long row, long seed) {
    return finished(row ^ finished(seed + 0x9e37_79b9_7f4a_7c15L));
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014), a bijection that spreads every bit. */
  private static long finished(long bits) {
    long z = bits;
    z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return z ^ (z >>> 31);
  }
}
