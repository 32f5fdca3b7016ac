package io.tunewright.worker.retrain;

import io.tunewright.fault.TuningError;
import io.tunewright.retrain.DataWatch;
import io.tunewright.retrain.Definition;
import io.tunewright.retrain.Take;
import io.tunewright.storage.catalog.DatasetAliases;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.activity.Readers;
import io.tunewright.worker.dataset.BadDataset;
import io.tunewright.worker.dataset.ChatFile;
import io.tunewright.worker.stage.dataset.DatasetFile;
import io.tunewright.worker.stage.dataset.DatasetSources;
import io.tunewright.worker.stage.transfer.Content;
import io.tunewright.worker.stage.transfer.Pace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** The files that a schedule watches, and their rows. */
final class WatchedRows {
  private final DatasetSources sources;
  private final DatasetAliases aliases;
  private final Files files;
  private final ObjectStore store;
  private final ChatFile.Reading reading;
  private final Pace pace;

  WatchedRows(
      DatasetSources sources,
      DatasetAliases aliases,
      Files files,
      ObjectStore store,
      ChatFile.Reading reading,
      Pace pace) {
    this.sources = sources;
    this.aliases = aliases;
    this.files = files;
    this.store = store;
    this.reading = reading;
    this.pace = pace;
  }

  /**
   * The files that count, the oldest first.
   *
   * @throws io.temporal.failure.ApplicationFailure NOT_FOUND, NOT_ALLOWED
   */
  List<DatasetFile> files(Definition definition, String project) {
    List<DatasetFile> all = all(definition, project);
    return definition.selection().take() instanceof Take.NewestFiles(int most)
        ? all.subList(Math.max(0, all.size() - most), all.size())
        : all;
  }

  /**
   * Where rows that were found are to be looked for. Of the newest files others may be the newest
   * by now, so these are all files, and they begin with the newest.
   *
   * @throws io.temporal.failure.ApplicationFailure NOT_FOUND, NOT_ALLOWED
   */
  List<DatasetFile> places(Definition definition, String project) {
    List<DatasetFile> all = all(definition, project);
    return definition.selection().take() instanceof Take.NewestFiles ? all.reversed() : all;
  }

  private List<DatasetFile> all(Definition definition, String project) {
    return switch (definition.watch()) {
      case DataWatch.Alias(String alias) -> List.of(uploaded(alias, project));
      case DataWatch.Place(String source) -> sources.list(source, project);
    };
  }

  private DatasetFile uploaded(String alias, String project) {
    DatasetAliases.Row row =
        aliases
            .find(project, alias)
            .orElseThrow(
                () -> TuningError.NOT_FOUND.because("there is no dataset alias '" + alias + "'"));
    Files.Row file =
        files
            .find(project, row.file())
            .filter(found -> found.status() == Files.Status.PROCESSED)
            .orElseThrow(() ->
                TuningError.NOT_FOUND.because(
                    "the dataset alias '%s' points at %s, which is gone"
                        .formatted(alias, row.file())));
    String key = file.content().key();
    Content content =
        new Content(
            file.id(),
            file.content().bytes(),
            file.content().sha256(),
            (offset, length) -> store.read(key, offset, length),
            TuningError.STORE_UNREACHABLE,
            Integer.MAX_VALUE,
            null);
    return new DatasetFile(content, file.created(), file.content().sha256(), () -> {});
  }

  /** Another one when any of the files is another, or of another name. */
  static String state(List<DatasetFile> files) {
    MessageDigest digest = Hashing.sha256();
    for (DatasetFile file : files) {
      digest.update(
          "%s\0%s\0".formatted(file.name(), file.state()).getBytes(StandardCharsets.UTF_8));
    }
    return Hashing.hex(digest);
  }

  /** One file's rows, one after the other. */
  static final class Cursor implements AutoCloseable {
    private final DatasetFile file;
    private final ChatFile rows;

    private Cursor(DatasetFile file, ChatFile rows) {
      this.file = file;
      this.rows = rows;
    }

    /**
     * The next line with its end, or empty behind the last one.
     *
     * @throws io.temporal.failure.ApplicationFailure INVALID_TRAINING_FILE naming bad rows,
     *     CONFLICT where the file has changed meanwhile, SOURCE_UNREACHABLE
     */
    Optional<byte[]> next() {
      try {
        Optional<byte[]> line = rows.next();
        if (line.isEmpty()) {
          file.proof().run();
        }
        return line;
      } catch (IOException broken) {
        throw unreachable(file, broken);
      } catch (BadDataset bad) {
        file.proof().run(); // of a file that changes, bad rows tell nothing
        throw refused(file, bad);
      }
    }

    @Override
    public void close() throws IOException {
      rows.close();
    }
  }

  Cursor open(DatasetFile file) {
    try {
      return new Cursor(file, reading.open(file.open(pace), file.content().bytes(), Readers::goOn));
    } catch (IOException broken) {
      throw unreachable(file, broken);
    } catch (BadDataset other) {
      throw refused(file, other);
    }
  }

  private static RuntimeException refused(DatasetFile file, BadDataset bad) {
    return TuningError.INVALID_TRAINING_FILE.because(file.name() + ": " + bad.reason());
  }

  static RuntimeException unreachable(DatasetFile file, IOException broken) {
    return TuningError.SOURCE_UNREACHABLE.because(
        "reading %s broke off: %s".formatted(file.name(), broken.getMessage()), broken);
  }

  /** The first 64 bits of the sha256. */
  static long hash(byte[] line) {
    return ByteBuffer.wrap(Hashing.sha256().digest(line)).getLong();
  }
}
