package io.tunewright.worker.stage.transcode;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.fault.TuningError;
import io.tunewright.plan.TensorShape;
import io.tunewright.worker.stage.SafetensorsHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * One tensor of a shard.
 *
 * @param file the shard's path
 * @param offset of its first byte in the file
 */
record Tensor(String file, TensorShape declared, long offset, long bytes) {

  /** A shard's tensors, in the order of their bytes. */
  static List<Tensor> of(String file, SafetensorsHeader header) {
    List<Tensor> tensors = new ArrayList<>();
    long at = header.dataStart();
    for (TensorShape each : header.tensors()) {
      long bytes = SafetensorsHeader.bytes(each);
      tensors.add(new Tensor(file, each, at, bytes));
      at += bytes;
    }
    return tensors;
  }

  String name() {
    return declared.name();
  }

  String dtype() {
    return declared.dtype();
  }

  List<Long> shape() {
    return declared.shape();
  }

  /** What is wrong with it. */
  ApplicationFailure corrupt(String why) {
    return TuningError.CORRUPT_WEIGHTS.because("%s: tensor '%s' %s".formatted(file, name(), why));
  }
}
