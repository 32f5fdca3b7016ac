package io.tunewright.worker.track;

import io.tunewright.storage.objects.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a site knows of one checkpoint of a run, kept in the run directory so that no restart does
 * it again. With a manifest the checkpoint is verified: good for a resume on this site.
 *
 * @param marker tells the marker file that this was learnt of from any later one
 * @param flaw why it is unfit, null where it is not known to be
 * @param manifest null where it is unfit
 * @param sent the paths of files that the store has, with the manifest's bytes
 * @param durable whether the store has all of it, its manifest too
 */
record CheckpointNote(
    String marker,
    @Nullable String flaw,
    @Nullable Manifest manifest,
    Set<String> sent,
    boolean durable) {
  private static final JsonMapper JSON = new JsonMapper();

  static CheckpointNote unfit(String marker, String flaw) {
    return new CheckpointNote(marker, flaw, null, Set.of(), false);
  }

  static CheckpointNote verified(String marker, Manifest manifest) {
    return new CheckpointNote(marker, null, manifest, Set.of(), false);
  }

  CheckpointNote sentToo(String path) {
    Set<String> all =
        Stream.concat(sent.stream(), Stream.of(path)).collect(Collectors.toUnmodifiableSet());
    return new CheckpointNote(marker, flaw, manifest, all, durable);
  }

  CheckpointNote durableToo() {
    return new CheckpointNote(marker, flaw, manifest, sent, true);
  }

  /** The note of a run's checkpoint; what is torn counts as none, and is learnt anew. */
  static Optional<CheckpointNote> find(Path run, long step) throws IOException {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file(run, step)), CheckpointNote.class));
    } catch (NoSuchFileException | JacksonException none) {
      return Optional.empty();
    }
  }

  void save(Path run, long step) throws IOException {
    Path file = file(run, step);
    Files.createDirectories(file.resolveSibling(""));
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.write(next, JSON.writeValueAsBytes(this));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path file(Path run, long step) {
    return run.resolve("checkpoints").resolve(step + ".json");
  }
}
