package io.tunewright.worker.stage;

import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.TensorShape;
import io.tunewright.worker.stage.Listing.RemoteFile;
import io.tunewright.worker.stage.transfer.Content;
import io.tunewright.worker.stage.transfer.Pace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One kind of place that models come from. Safe for many threads. */
public interface Source {

  /** The word before the colon of the references that it answers for. */
  String scheme();

  /**
   * Resolves a reference to a pinned commit and lists the files there that Tunewright takes.
   *
   * @param project whose token opens what is not open to all
   * @throws io.temporal.failure.ApplicationFailure MODEL_NOT_FOUND, MODEL_GATED, MODEL_DENIED,
   *     MODEL_RENAMED, NOT_ALLOWED, or UNSAFE_WEIGHTS naming the file
   */
  Listing list(ModelRef ref, String project);

  /**
   * Opens exactly {@code length} bytes of a listed file from {@code offset} on; the caller closes
   * it.
   *
   * @throws IOException where another try may help
   */
  InputStream open(Listing listing, RemoteFile file, long offset, long length) throws IOException;

  /** Where a listed file lies on this machine, if it does. */
  default Optional<Path> path(Listing listing, RemoteFile file) {
    return Optional.empty();
  }

  /** A listed file as something to be moved. */
  default Content content(Listing listing, RemoteFile file) {
    return new Content(
            file.path() + " of " + listing.source(),
            file.bytes(),
            file.sha256(),
            (offset, length) -> open(listing, file, offset, length))
        .in(path(listing, file).orElse(null));
  }

  /** Where a model comes from, to speak of it when it is out of reach. */
  default String address(ModelRef ref) {
    return ref.uri();
  }

  /** When a hub that grants no more requests grants some again; empty where it does now. */
  default Optional<Instant> closedUntil() {
    return Optional.empty();
  }

  /**
   * Every tensor of a listed model, from its files' headers.
   *
   * @throws io.temporal.failure.ApplicationFailure as {@link WeightHeaders#tensors}
   */
  default List<TensorShape> tensors(Listing listing, Pace pace) throws IOException {
    return new WeightHeaders(this, listing, pace).tensors();
  }

  /** The same model at the very commit of {@code snapshot}, where the source knows commits. */
  default ModelRef at(ModelRef ref, SnapshotRef snapshot) {
    return ref;
  }
}
