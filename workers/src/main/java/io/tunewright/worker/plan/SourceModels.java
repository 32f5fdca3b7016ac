package io.tunewright.worker.plan;

import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.TensorShape;
import io.tunewright.worker.stage.Listing;
import io.tunewright.worker.stage.Listing.RemoteFile;
import io.tunewright.worker.stage.RemoteHead;
import io.tunewright.worker.stage.Source;
import io.tunewright.worker.stage.Sources;
import io.tunewright.worker.stage.transfer.Pace;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** Reads models through their sources. */
record SourceModels(Sources sources) implements Models {
  /** Of files that are read whole: the largest tokenizers have some 30 MB. */
  private static final long LARGEST = 128 << 20;

  @Override
  public ModelFiles open(ModelRef ref, String project) {
    Source source = sources.of(ref);
    return new Files(source, source.list(ref, project));
  }

  private record Files(Source source, Listing listing) implements ModelFiles {
    @Override
    public SnapshotRef snapshot() {
      return listing.snapshot();
    }

    @Override
    public List<String> paths() {
      return listing.files().stream().map(RemoteFile::path).toList();
    }

    @Override
    public long bytes() {
      return listing.bytes();
    }

    @Override
    public Optional<byte[]> find(String path) {
      return listing.file(path).map(this::read);
    }

    private byte[] read(RemoteFile file) {
      if (file.bytes() > LARGEST) {
        throw TuningError.CORRUPT_WEIGHTS.because(
            "%s of %s has %,d bytes, wanted at most %,d"
                .formatted(file.path(), listing.source(), file.bytes(), LARGEST));
      }
      try (InputStream in = new RemoteHead(source.content(listing, file), Pace.USUAL)) {
        return in.readAllBytes();
      } catch (IOException unreadable) {
        throw new UncheckedIOException(
            "could not read %s of %s".formatted(file.path(), listing.source()), unreadable);
      }
    }

    @Override
    public List<TensorShape> tensors() {
      try {
        return source.tensors(listing, Pace.USUAL);
      } catch (IOException unreadable) {
        throw new UncheckedIOException("could not read " + listing.source(), unreadable);
      }
    }
  }
}
