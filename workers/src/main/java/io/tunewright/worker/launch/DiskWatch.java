package io.tunewright.worker.launch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Looks at a site's disk every so often. Where it is nearly full, it has removed what can be
 * spared, and says so as long as that was not enough.
 */
public final class DiskWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DiskWatch.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final long EVERY_SECONDS = 15;

  /** A small disk is nearly full at a smaller number of bytes. */
  private static final int SHARE = 10;

  /** One that is being written, and the next, before the first can be removed. */
  private static final int CHECKPOINTS = 2;

  /** Something that holds bytes which nobody needs. */
  public interface Spare {
    /** Removes of them, what is needed least first, until this much is freed or none is left. */
    void spare(long bytes) throws IOException;
  }

  private final String site;
  private final Path workdir;
  private final long warn;
  private final Launcher launcher;
  private final List<Spare> spares;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("disk-watch").factory());
  private volatile @Nullable String condition;

  /**
   * @param warn bytes; less than these free, of a small disk than a tenth of it, is nearly full,
   *     and so is less than two checkpoints of a run that goes on
   * @param spares what is removed, in this order
   */
  public DiskWatch(String site, Path workdir, long warn, Launcher launcher, List<Spare> spares) {
    this.site = site;
    this.workdir = workdir;
    this.warn = warn;
    this.launcher = launcher;
    this.spares = List.copyOf(spares);
  }

  /**
   * {@code tunewright.site.disk.warn}; 5 GB are minutes of logs and a few adapters' checkpoints.
   */
  public static long warn(Environment settings) {
    return DataSize.parse(settings.getProperty("tunewright.site.disk.warn", "5GB")).toBytes();
  }

  public void start() {
    clock.scheduleWithFixedDelay(this::look, 0, EVERY_SECONDS, TimeUnit.SECONDS);
  }

  /** What is wrong with the disk, in words; null while nothing is. */
  public @Nullable String condition() {
    return condition;
  }

  void look() {
    try {
      Files.createDirectories(workdir);
      long missing = missing();
      for (Spare spare : spares) {
        if (missing > 0) {
          spare(spare, missing);
          missing = missing();
        }
      }
      String now = missing > 0 ? inWords() : null;
      if (now != null && condition == null) {
        log.warn(now);
      }
      condition = now;
    } catch (IOException | RuntimeException away) {
      log.warn("could not look after the disk of site {}: {}", site, away.getMessage());
    }
  }

  /** One that fails keeps none of the others from giving what they can. */
  private void spare(Spare spare, long bytes) {
    try {
      spare.spare(bytes);
    } catch (IOException | RuntimeException unable) {
      log.warn("nothing was freed of what site {} can spare: {}", site, unable.toString());
    }
  }

  private long missing() throws IOException {
    FileStore disk = Files.getFileStore(workdir);
    long wanted = Math.max(Math.min(warn, disk.getTotalSpace() / SHARE), nextCheckpoints());
    return wanted - disk.getUsableSpace();
  }

  private long nextCheckpoints() throws IOException {
    long largest = 0;
    for (String key : launcher.live()) {
      RunDirectory run = new RunDirectory(workdir.resolve("runs").resolve(key));
      largest = Math.max(largest, checkpoint(run.output()));
    }
    return CHECKPOINTS * largest;
  }

  /** Bytes of a checkpoint that the run has written, by its marker; 0 before there is one. */
  private static long checkpoint(Path output) throws IOException {
    if (!Files.isDirectory(output)) {
      return 0;
    }
    try (DirectoryStream<Path> markers = Files.newDirectoryStream(output, "checkpoint-*.json")) {
      for (Path marker : markers) {
        Optional<JsonNode> read = read(marker);
        if (read.isPresent()) {
          return read.get()
              .path("files")
              .valueStream()
              .mapToLong(f -> f.path("bytes").asLong(0))
              .sum();
        }
      }
    }
    return 0;
  }

  private static Optional<JsonNode> read(Path marker) {
    try {
      return Optional.of(JSON.readTree(Files.readAllBytes(marker)));
    } catch (IOException | JacksonException goneOrTorn) {
      return Optional.empty();
    }
  }

  private String inWords() throws IOException {
    FileStore disk = Files.getFileStore(workdir);
    return "disk of site %s is nearly full: %s of %s free"
        .formatted(site, inWords(disk.getUsableSpace()), inWords(disk.getTotalSpace()));
  }

  /** Decimal units, as disks are sold. */
  private static String inWords(long bytes) {
    return bytes < 1_000_000_000L
        ? "%.1f MB".formatted(bytes / 1e6)
        : bytes < 1_000_000_000_000L
            ? "%.1f GB".formatted(bytes / 1e9)
            : "%.2f TB".formatted(bytes / 1e12);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
