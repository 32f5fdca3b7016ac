package io.tunewright.worker.plan;

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

  /** Every tensor of every weight file, from the headers alone. */
  List<TensorShape> tensors();
}
