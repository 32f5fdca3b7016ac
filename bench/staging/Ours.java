import com.sun.management.OperatingSystemMXBean;
import io.tunewright.job.ModelRef;
import io.tunewright.storage.objects.Manifest;
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
import io.tunewright.worker.stage.transfer.StoreDownload;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The staging's own data path with its default settings, without Temporal and PostgreSQL. {@code Ours CONNECTIONS FROM
 * TO} moves once; {@code Ours CONNECTIONS} moves for each line {@code FROM TO} that it is told, as a worker that has
 * been running for a while, and answers the processor seconds that it took.
 *
 * <p>FROM is a hub's address, a directory, or a file that tells sha256, bytes, name and key of what the store has; TO a store's address, or a
 * directory and the store's address with a comma between.
 */
class Ours {
  private static final int FILES = 4;

  private final BufferPool memory = new BufferPool(256L << 20);
  private final HubHttp http;

  private Ours(int connections) {
    http = new HubHttp(connections);
  }

  public static void main(String[] arguments) throws Exception {
    Ours ours = new Ours(Integer.parseInt(arguments[0]));
    if (arguments.length == 3) {
      ours.move(arguments[1], arguments[2]);
      System.exit(0);
    }
    var told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = told.readLine(); line != null; line = told.readLine()) {
      double before = processorSeconds();
      ours.move(line.split(" ")[0], line.split(" ")[1]);
      System.out.println(processorSeconds() - before);
    }
    System.exit(0);
  }

  private static double processorSeconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
  }

  private void move(String from, String to) throws IOException {
    if (to.contains(",")) {
      bring(Path.of(from), Path.of(to.split(",")[0]), transfers(to.split(",")[1]));
    } else {
      send(from, transfers(to));
    }
  }

  private Transfers transfers(String store) {
    var settings = new StoreSettings(URI.create(store), "us-east-1", "bench", "benchbench", "secretsecret", true);
    return new Transfers(ObjectStore.open(settings), memory, Pace.USUAL);
  }

  private void send(String from, Transfers transfers) throws IOException {
    boolean hub = from.startsWith("http");
    Source source =
        hub
            ? new HuggingFace(new HubSettings(URI.create(from), null, Map.of()), http, FilePolicy.NO_CODE)
            : new LocalDirectory(List.of(Path.of(from)), FilePolicy.NO_CODE);
    Listing listing = source.list(new ModelRef(hub ? "hf:org/model" : "file:" + from), "default");
    Threads.map(
        listing.files(),
        FILES,
        file -> {
          String note = "staging/" + file.path();
          try {
            var stored =
                new BlobTransfer(
                        source.content(listing, file), note, transfers, new FileProgress(), sha256 -> Optional.empty())
                    .run(bytes -> {});
            transfers.store().delete(note);
            return stored;
          } catch (InterruptedException stopped) {
            throw new IOException(stopped);
          }
        });
  }

  private static void bring(Path hashes, Path directory, Transfers transfers) throws IOException {
    List<Manifest.Entry> entries = new ArrayList<>();
    for (String line : Files.readAllLines(hashes)) {
      String[] said = line.split(" ");
      entries.add(new Manifest.Entry(said[2], said[3], said[0], Long.parseLong(said[1])));
    }
    var downloads = new StoreDownload(transfers);
    Threads.map(
        entries,
        FILES,
        entry -> {
          downloads.to(directory.resolve(entry.path()), entry, new FileProgress());
          return entry;
        });
  }
}
