package io.tunewright.worker.stage.transcode;

import java.io.IOException;

/** Takes one tensor's bytes in their order, any number at a time, and gives what they become. */
interface Decoder {

  /**
   * Decodes the first {@code count} bytes of {@code codes}.
   *
   * @param into has room for {@link Recoding#growth} bytes for each
   * @return how many bytes of {@code into} are filled
   */
  int decode(byte[] codes, int count, byte[] into) throws IOException;

  /** Leaves bytes as they are. */
  Decoder KEEP =
      (codes, count, into) -> {
        System.arraycopy(codes, 0, into, 0, count);
        return count;
      };
}
