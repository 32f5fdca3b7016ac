package io.tunewright.worker.plan;

import io.tunewright.fault.TuningError;
import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.TensorShape;
import java.util.List;
import java.util.Optional;

/** A model's files where they come from, before anything is staged. */
interface ModelFiles {

  SnapshotRef snapshot();

  /** Paths of all files that would be staged. */
  List<String> paths();

  /** Bytes of all of them. */
  long bytes();

  /** The whole of a small file, or empty where there is none. */
  Optional<byte[]> find(String path);

  /** The whole of a small file that must be there; MODEL_NOT_FOUND where it is not. */
  default byte[] get(String path) {
    return find(path)
        .orElseThrow(() ->
            TuningError.MODEL_NOT_FOUND.because(
                "there is no %s in %s, wanted a model as Hugging Face lays it out"
                    .formatted(path, snapshot())));
  }

  /** Every tensor of every weight file, from the headers alone. */
  List<TensorShape> tensors();
}
