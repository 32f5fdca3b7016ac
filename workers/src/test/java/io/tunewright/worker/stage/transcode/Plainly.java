package io.tunewright.worker.stage.transcode;

import io.tunewright.worker.stage.transcode.Shard.Content;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Dequantises number by number, each with its scale looked up by row and column. */
final class Plainly {
  private Plainly() {}

  /** One scale for each {@code blockRows} by {@code blockColumns} of the last two dimensions. */
  static byte[] float8(Content weight, Content scale, int blockRows, int blockColumns) {
    int rows = size(weight, 2);
    int columns = size(weight, 1);
    ByteBuffer made = buffer(weight.bytes().length * 2);
    for (int i = 0; i < weight.bytes().length; i++) {
      int matrix = i / (rows * columns);
      int row = i / columns % rows;
      int at = (matrix * size(scale, 2) + row / blockRows) * size(scale, 1);
      made.putShort(
          Bfloat16.of(
              SmallFloats.e4m3(weight.bytes()[i]) * scale(scale, at + i % columns / blockColumns)));
    }
    return made.array();
  }

  /** One scale for each 32 numbers of a row. */
  static byte[] float4(Content weight, Content scale) {
    int columns = size(weight, 1) * 2;
    int count = weight.bytes().length * 2;
    ByteBuffer made = buffer(count * 2);
    for (int i = 0; i < count; i++) {
      int both = weight.bytes()[i / 2];
      int code = i % 2 == 0 ? both : both >> 4;
      int at = i / columns * size(scale, 1) + i % columns / 32;
      made.putShort(Bfloat16.of(SmallFloats.e2m1(code) * scale(scale, at)));
    }
    return made.array();
  }

  private static float scale(Content scale, int at) {
    return scale.dtype().equals("F32")
        ? ByteBuffer.wrap(scale.bytes()).order(ByteOrder.LITTLE_ENDIAN).getFloat(at * 4)
        : SmallFloats.e8m0(scale.bytes()[at]);
  }

  private static int size(Content tensor, int fromTheEnd) {
    List<Long> shape = tensor.shape();
    return shape.get(shape.size() - fromTheEnd).intValue();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
