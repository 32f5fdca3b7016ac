package io.tunewright.worker.stage;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;
import io.tunewright.worker.stage.Listing.RemoteFile;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** A source whose failures and signs of life an {@link Outage} hears of. */
record WatchedSource(Source source, Outage outage) implements Source {

  @Override
  public String scheme() {
    return source.scheme();
  }

  @Override
  public Listing list(ModelRef ref, String project) {
    try {
      Listing listing = source.list(ref, project);
      outage.over();
      return listing;
    } catch (RuntimeException failed) {
      outage.failed(failed);
      throw failed;
    }
  }

  @Override
  public InputStream open(Listing listing, RemoteFile file, long offset, long length)
      throws IOException {
    try {
      return new Watched(source.open(listing, file, offset, length), address(listing.source()));
    } catch (ApplicationFailure failed) {
      outage.failed(failed);
      throw failed;
    } catch (IOException failed) {
      throw told(failed, address(listing.source()));
    }
  }

  @Override
  public Optional<Path> path(Listing listing, RemoteFile file) {
    return source.path(listing, file);
  }

  private IOException told(IOException failed, String place) {
    if (!Thread.currentThread().isInterrupted()) {
      outage.failed("cannot reach %s: %s".formatted(place, failed.getMessage()));
    }
    return failed;
  }

  @Override
  public ModelRef at(ModelRef ref, SnapshotRef snapshot) {
    return source.at(ref, snapshot);
  }

  @Override
  public String address(ModelRef ref) {
    return source.address(ref);
  }

  @Override
  public Optional<Instant> closedUntil() {
    return source.closedUntil();
  }

  private final class Watched extends FilterInputStream {
    private final String place;

    Watched(InputStream in, String place) {
      super(in);
      this.place = place;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        int count = in.read(into, offset, length);
        if (count > 0) {
          outage.over();
        }
        return count;
      } catch (IOException broken) {
        throw told(broken, place);
      }
    }
  }
}
