package io.tunewright.worker.stage.transcode;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * E2M1, two to a byte, the left one of a row in the lower half; one E8M0 scale for each 32 columns
 * of a row. Scales come as a stream of their own, in the order in which they are needed.
 */
final class Float4Decoder implements Decoder {
  /** As many as share a scale of one byte. */
  static final int BYTES_PER_SCALE = 16;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** By the scale's byte and the code: 4096 numbers are all there are. */
  private static final short[] MEANING = new short[256 << 4];

  static {
    for (int i = 0; i < MEANING.length; i++) {
      MEANING[i] = Bfloat16.of(SmallFloats.e2m1(i) * SmallFloats.e8m0((byte) (i >>> 4)));
    }
  }

  private final Recoding.Float4 tensor;
  private final InputStream scales;
  private long column;
  private int scale;

  Float4Decoder(Recoding.Float4 tensor, InputStream scales) {
    this.tensor = tensor;
    this.scales = scales;
  }

  @Override
  public int decode(byte[] codes, int count, byte[] into) throws IOException {
    int at = 0;
    while (at < count) {
      if (column % BYTES_PER_SCALE == 0) {
        scale = nextScale();
      }
      long scaleEnd =
          Math.min(tensor.bytesPerRow(), (column / BYTES_PER_SCALE + 1) * BYTES_PER_SCALE);
      int end = (int) Math.min(count, at + scaleEnd - column);
      column += end - at;
      decode(codes, at, end, scale << 4, into);
      at = end;
      if (column == tensor.bytesPerRow()) {
        column = 0;
      }
    }
    return count * 2 * Bfloat16.BYTES;
  }

  private static void decode(byte[] codes, int from, int to, int meanings, byte[] into) {
    for (int i = from; i < to; i++) {
      int left = MEANING[meanings | (codes[i] & 0xF)];
      int right = MEANING[meanings | ((codes[i] >>> 4) & 0xF)];
      INTS.set(into, i * 2 * Bfloat16.BYTES, (left & 0xFFFF) | right << 16);
    }
  }

  private int nextScale() throws IOException {
    int next = scales.read();
    if (next < 0) {
      throw new EOFException("the scales of tensor '" + tensor.name() + "' end early");
    }
    return next;
  }
}
