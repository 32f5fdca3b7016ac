import io.tunewright.job.ModelRef;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.StoreSettings;
import io.tunewright.worker.activity.Threads;
import io.tunewright.worker.stage.FilePolicy;
import io.tunewright.worker.stage.Listing;
import io.tunewright.worker.stage.LocalDirectory;
import io.tunewright.worker.stage.Source;
import io.tunewright.worker.stage.hub.HubHttp;
import io.tunewright.worker.stage.hub.HubSettings;
import io.tunewright.worker.stage.hub.HuggingFace;
import io.tunewright.worker.stage.transfer.BlobTransfer;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.FileProgress;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The staging's own data path with its default settings, without Temporal and PostgreSQL: Ours SOURCE STORE. */
class Ours {
  public static void main(String[] arguments) throws Exception {
    String from = arguments[0];
    ObjectStore store =
        ObjectStore.open(
            new StoreSettings(URI.create(arguments[1]), "us-east-1", "bench", "key", "secret", true));
    boolean hub = from.startsWith("http");
    Source source =
        hub
            ? new HuggingFace(
                new HubSettings(URI.create(from), null, Map.of()), new HubHttp(16), FilePolicy.NO_CODE)
            : new LocalDirectory(List.of(Path.of(from)), FilePolicy.NO_CODE);
    Listing listing = source.list(new ModelRef(hub ? "hf:org/model" : "file:" + from), "default");
    Transfers transfers = new Transfers(store, new BufferPool(256L << 20), Pace.USUAL);
    Threads.map(
        listing.files(),
        4,
        file -> {
          try {
            return new BlobTransfer(
                    source.content(listing, file),
                    "staging/" + file.path(),
                    transfers,
                    new FileProgress(),
                    sha256 -> Optional.empty())
                .run(bytes -> {});
          } catch (InterruptedException stopped) {
            throw new IOException(stopped);
          }
        });
    System.exit(0);
  }
}
