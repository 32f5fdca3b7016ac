package io.tunewright.worker.dataset;

import com.github.f4b6a3.ulid.UlidCreator;
import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.storage.objects.FileKeys;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import io.tunewright.worker.dataset.ChatRewriting.Written;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a dataset of any form that we take into JSON lines of messages, once: they lie beside it in
 * the store, under a manifest that is named by its hash and by the version of this conversion.
 */
public final class ChatConversion {
  /** Another one whenever the same file would become other rows. */
  private static final String VERSION = "chat-1";

  private static final String ROWS = "rows.jsonl";
  private static final String WARNINGS = "warnings";

  private final ObjectStore store;
  private final ChatRewriting rewriting;
  private final int longest;

  /**
   * @param home holds Parquet files while they are read, and native parts of libraries: a directory
   *     that no one else may write to
   * @param longest bytes that a row may have
   */
  public ChatConversion(ObjectStore store, Path home, int longest) {
    this.store = store;
    this.rewriting = new ChatRewriting(store, home, longest);
    this.longest = longest;
  }

  /**
   * Rows that were made of a dataset.
   *
   * @param warnings what a user should know though it stops nothing
   */
  public record Converted(DatasetRef rows, List<String> warnings) {
    public Converted {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * The dataset as trainers read it, or empty where it is so already. Made on first use; two at
   * once make the same, of which one stays.
   *
   * @param pulse called often; what it throws ends the work
   * @throws BadDataset naming its first ten bad rows
   */
  public Optional<Converted> of(DatasetRef dataset, Runnable pulse) {
    String manifest = FileKeys.rowsManifest(dataset, VERSION);
    Optional<Manifest> made = Manifests.find(store, manifest);
    if (made.isPresent()) {
      return Optional.of(converted(dataset, made.get()));
    }
    try {
      FileForm form = form(dataset);
      return form == FileForm.LINES && isChat(dataset)
          ? Optional.empty()
          : Optional.of(converted(dataset, make(dataset, form, manifest, pulse)));
    } catch (IOException | UncheckedIOException broken) {
      throw TuningError.STORE_UNREACHABLE.because(
          "reading %s broke off: %s".formatted(store.uri(dataset.key()), broken.getMessage()),
          broken);
    }
  }

  private FileForm form(DatasetRef dataset) throws IOException {
    try (var original = new Original(store, dataset)) {
      return FileForm.of(original.stream().readNBytes(FileForm.HEAD));
    }
  }

  /** What can't be told from its first row is left to those who read chat rows to complain of. */
  private boolean isChat(DatasetRef dataset) throws IOException {
    try (var original = new Original(store, dataset);
        var rows = new LineRows(original.stream(), longest)) {
      return rows.next().flatMap(RowShape::of).orElse(RowShape.CHAT) == RowShape.CHAT;
    } catch (BadRow unreadable) {
      return true;
    }
  }

  private Manifest make(DatasetRef dataset, FileForm form, String manifest, Runnable pulse)
      throws IOException {
    String key = manifest.replace(Manifests.NAME, UlidCreator.getUlid().toLowerCase() + ".jsonl");
    Written written = rewriting.write(dataset, form, key, pulse);
    Stored rows = written.rows();
    Manifest mine =
        new Manifest(
            "rows",
            List.of(new Manifest.Entry(ROWS, key, rows.sha256(), rows.bytes())),
            Map.of(
                "original",
                dataset,
                "form",
                form.name().toLowerCase(Locale.ROOT),
                "version",
                VERSION,
                WARNINGS,
                written.warnings()));
    Manifest kept = Manifests.write(store, manifest, mine);
    if (!kept.files().equals(mine.files())) {
      store.delete(key);
    }
    return kept;
  }

  private static Converted converted(DatasetRef dataset, Manifest made) {
    Manifest.Entry rows =
        made.file(ROWS)
            .orElseThrow(
                () -> TuningError.BROKEN_PROMISE.because("a manifest of rows names no " + ROWS));
    return new Converted(
        new DatasetRef(dataset.fileId(), rows.key(), rows.sha256(), rows.bytes()),
        made.about().get(WARNINGS) instanceof List<?> warnings
            ? warnings.stream().map(String::valueOf).toList()
            : List.of());
  }
}
