package io.tunewright.worker.plan;

import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.TensorShape;
import io.tunewright.worker.stage.Listing;
import io.tunewright.worker.stage.Source;
import io.tunewright.worker.stage.Sources;
import io.tunewright.worker.stage.WeightHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** Reads models through their sources. */
record SourceModels(Sources sources) implements Models {

  @Override
  public ModelFiles open(ModelRef ref) {
    Source source = sources.of(ref);
    return new Files(source, source.list(ref));
  }

  private record Files(Source source, Listing listing) implements ModelFiles {
    @Override
    public SnapshotRef snapshot() {
      return listing.snapshot();
    }

    @Override
    public List<String> paths() {
      return listing.files().stream().map(Listing.RemoteFile::path).toList();
    }

    @Override
    public long bytes() {
      return listing.bytes();
    }

    @Override
    public Optional<byte[]> find(String path) {
      return listing.file(path).map(file -> read(file.path()));
    }

    private byte[] read(String path) {
      try (InputStream in = source.open(listing, path, 0)) {
        return in.readAllBytes();
      } catch (IOException unreadable) {
        throw new UncheckedIOException(
            "could not read %s of %s".formatted(path, listing.source()), unreadable);
      }
    }

    @Override
    public List<TensorShape> tensors() {
      try {
        return new WeightHeaders(source, listing).tensors();
      } catch (IOException unreadable) {
        throw new UncheckedIOException("could not read " + listing.source(), unreadable);
      }
    }
  }
}
