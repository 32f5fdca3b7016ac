package io.tunewright.worker.stage.transcode;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * E4M3 with one scale for each block of rows and columns; blocks at the edges are smaller. Scales
 * come as a stream of their own, row by row of blocks, and only one such row is held.
 */
final class Float8Decoder implements Decoder {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle FLOATS =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  private final Recoding.Float8 tensor;
  private final InputStream scales;
  private final byte[] scaleBytes;
  private final float[] scaleOfBlock;
  private long row;
  private int column;

  Float8Decoder(Recoding.Float8 tensor, InputStream scales) {
    this.tensor = tensor;
    this.scales = scales;
    this.scaleOfBlock = new float[tensor.blocksPerRow()];
    this.scaleBytes = new byte[scaleOfBlock.length * (tensor.scaleIsPowerOfTwo() ? 1 : 4)];
  }

  @Override
  public int decode(byte[] codes, int count, byte[] into) throws IOException {
    int at = 0;
    while (at < count) {
      if (column == 0 && row % tensor.blockRows() == 0) {
        nextScales();
      }
      int block = column / tensor.blockColumns();
      int blockEnd = (int) Math.min(tensor.columns(), (block + 1L) * tensor.blockColumns());
      int end = Math.min(count, at + blockEnd - column);
      column += end - at;
      decode(codes, at, end, scaleOfBlock[block], into);
      at = end;
      if (column == tensor.columns()) {
        column = 0;
        row = (row + 1) % tensor.rows();
      }
    }
    return count * Bfloat16.BYTES;
  }

  private static void decode(byte[] codes, int from, int to, float scale, byte[] into) {
    for (int i = from; i < to; i++) {
      SHORTS.set(into, i * Bfloat16.BYTES, Bfloat16.of(SmallFloats.e4m3(codes[i]) * scale));
    }
  }

  private void nextScales() throws IOException {
    if (scales.readNBytes(scaleBytes, 0, scaleBytes.length) < scaleBytes.length) {
      throw new EOFException("the scales of tensor '" + tensor.name() + "' end early");
    }
    for (int i = 0; i < scaleOfBlock.length; i++) {
      scaleOfBlock[i] =
          tensor.scaleIsPowerOfTwo()
              ? SmallFloats.e8m0(scaleBytes[i])
              : (float) FLOATS.get(scaleBytes, i * Float.BYTES);
    }
  }
}
