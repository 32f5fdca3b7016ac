package io.tunewright.worker.stage.transcode;

import io.tunewright.plan.TensorShape;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Optional;

/** What becomes of one tensor. */
sealed interface Recoding {
  String BF16 = "BF16";

  /** The tensor as it is. */
  Tensor tensor();

  /** The tensor as it will be. */
  TensorShape result();

  /** The tensor with its scales, if it has any. */
  Optional<Tensor> scale();

  /** Bytes of the result for each byte of the tensor. */
  int growth();

  Decoder decoder(InputStream scales);

  default String name() {
    return tensor().name();
  }

  default long bytes() {
    return tensor().bytes() * growth();
  }

  /** Not quantised: byte for byte the same. */
  record Kept(Tensor tensor) implements Recoding {
    @Override
    public TensorShape result() {
      return tensor.declared();
    }

    @Override
    public Optional<Tensor> scale() {
      return Optional.empty();
    }

    @Override
    public int growth() {
      return 1;
    }

    @Override
    public Decoder decoder(InputStream scales) {
      return Decoder.KEEP;
    }
  }

  /**
   * E4M3 with a scale for each block. Leading dimensions count matrices, each with blocks of its
   * own.
   */
  record Float8(Tensor tensor, Tensor scales, int blockRows, int blockColumns) implements Recoding {
    long rows() {
      return tensor.shape().get(tensor.shape().size() - 2);
    }

    long columns() {
      return tensor.shape().getLast();
    }

    int blocksPerRow() {
      return scales.shape().getLast().intValue();
    }

    boolean scaleIsPowerOfTwo() {
      return scales.dtype().equals("F8_E8M0");
    }

    @Override
    public TensorShape result() {
      return new TensorShape(name(), BF16, tensor.shape());
    }

    @Override
    public Optional<Tensor> scale() {
      return Optional.of(scales);
    }

    @Override
    public int growth() {
      return Bfloat16.BYTES;
    }

    @Override
    public Decoder decoder(InputStream scales) {
      return new Float8Decoder(this, scales);
    }
  }

  /** E2M1, two to a byte: twice as many columns as there are bytes in a row. */
  record Float4(Tensor tensor, Tensor scales) implements Recoding {
    long bytesPerRow() {
      return tensor.shape().getLast();
    }

    @Override
    public TensorShape result() {
      var shape = new ArrayList<>(tensor.shape());
      shape.set(shape.size() - 1, bytesPerRow() * 2);
      return new TensorShape(name(), BF16, shape);
    }

    @Override
    public Optional<Tensor> scale() {
      return Optional.of(scales);
    }

    @Override
    public int growth() {
      return 2 * Bfloat16.BYTES;
    }

    @Override
    public Decoder decoder(InputStream scales) {
      return new Float4Decoder(this, scales);
    }
  }
}
