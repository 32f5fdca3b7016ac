package io.tunewright.worker.track;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.worker.activity.Threads;
import io.tunewright.worker.stage.SafetensorsHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a whole checkpoint and holds it to its marker, byte by byte where that tells hashes. */
final class CheckpointReading {
  /** As Python writes it: a loss may be NaN for a step. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private static final String TRAINER_STATE = "trainer_state.json";

  /** One core hashes faster than most shared filesystems read; four streams fill those. */
  private static final int FILES_AT_ONCE = 4;

  private final Path output;
  private final Set<String> required;

  /**
   * @param output the run's, which no checkpoint may lie outside
   * @param required files without which a resume would silently go wrong
   */
  CheckpointReading(Path output, Set<String> required) {
    this.output = output;
    this.required = required;
  }

  static CheckpointMarker parse(byte[] marker) throws UnfitCheckpoint {
    try {
      CheckpointMarker read = JSON.readValue(marker, CheckpointMarker.class);
      if (!read.isComplete()) {
        throw new UnfitCheckpoint("its marker lacks its directory, files or metrics");
      }
      return read;
    } catch (JacksonException unreadable) {
      throw new UnfitCheckpoint(
          "its marker can't be read: %s".formatted(unreadable.getOriginalMessage()));
    }
  }

  /**
   * Every file of it, verified and hashed.
   *
   * @param prefix of the keys that the files will have in the store
   * @throws IOException where it can't be read just now, which is no flaw of its own
   */
  List<Manifest.Entry> verified(CheckpointMarker marker, long step, String prefix)
      throws UnfitCheckpoint, IOException {
    if (marker.step() != step) {
      throw new UnfitCheckpoint(
          "its marker is of step %d by its name and of step %d by its content"
              .formatted(step, marker.step()));
    }
    Path directory = directory(marker);
    demandAll(marker);
    for (CheckpointMarker.Part part : marker.files()) {
      check(directory, part);
    }
    checkStep(directory, marker);
    List<Manifest.Entry> entries =
        Threads.map(
            marker.files(),
            FILES_AT_ONCE,
            part ->
                new Manifest.Entry(
                    part.path(),
                    prefix + part.path(),
                    Hashing.of(directory.resolve(part.path())),
                    part.bytes()));
    for (int i = 0; i < entries.size(); i++) {
      demandHash(marker.files().get(i), entries.get(i));
    }
    return entries;
  }

  Path directory(CheckpointMarker marker) throws UnfitCheckpoint, IOException {
    try {
      Path directory = output.resolve(marker.directory()).normalize();
      if (!directory.startsWith(output)
          || !directory.toRealPath().startsWith(output.toRealPath())) {
        throw new UnfitCheckpoint("its directory is outside the run's output");
      }
      return directory;
    } catch (NoSuchFileException | InvalidPathException gone) {
      throw new UnfitCheckpoint("its directory %s is not there".formatted(marker.directory()));
    }
  }

  private void demandAll(CheckpointMarker marker) throws UnfitCheckpoint {
    Set<String> listed = new HashSet<>();
    for (CheckpointMarker.Part part : marker.files()) {
      if (!listed.add(part.path())) {
        throw new UnfitCheckpoint("its marker lists %s twice".formatted(part.path()));
      }
    }
    for (String name : required) {
      if (!listed.contains(name)) {
        throw new UnfitCheckpoint(
            "%s is missing; a resume without it would silently go wrong".formatted(name));
      }
    }
  }

  private static void check(Path directory, CheckpointMarker.Part part)
      throws UnfitCheckpoint, IOException {
    Path file = inside(directory, part.path());
    BasicFileAttributes seen = seen(file);
    if (seen == null || !seen.isRegularFile()) {
      throw new UnfitCheckpoint("%s is not a file in it".formatted(part.path()));
    }
    long bytes = seen.size();
    if (bytes != part.bytes()) {
      throw new UnfitCheckpoint(
          "%s has %d bytes, wanted %d".formatted(part.path(), bytes, part.bytes()));
    }
    if (part.path().endsWith(".safetensors")) {
      try {
        SafetensorsHeader.read(file);
      } catch (ApplicationFailure broken) {
        throw new UnfitCheckpoint(broken.getOriginalMessage());
      }
    }
  }

  /** Null where there is nothing, and not where nothing can be seen just now. */
  private static @Nullable BasicFileAttributes seen(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException none) {
      return null;
    }
  }

  /** One path, one file, one key; and none that is the manifest's. */
  private static Path inside(Path directory, String path) throws UnfitCheckpoint {
    try {
      Path file = directory.resolve(path);
      if (file.startsWith(directory)
          && file.normalize().equals(file)
          && directory.relativize(file).toString().equals(path)
          && !path.equals(Manifests.NAME)) {
        return file;
      }
    } catch (InvalidPathException odd) {
      // told below
    }
    throw new UnfitCheckpoint("its marker lists '%s', wanted a path inside it".formatted(path));
  }

  /** What the trainer would go on from must be what the marker says. */
  private static void checkStep(Path directory, CheckpointMarker marker)
      throws UnfitCheckpoint, IOException {
    if (marker.files().stream().noneMatch(part -> part.path().equals(TRAINER_STATE))) {
      return;
    }
    JsonNode state;
    try {
      state = JSON.readTree(Files.readAllBytes(directory.resolve(TRAINER_STATE)));
    } catch (JacksonException torn) {
      throw new UnfitCheckpoint(
          "%s is not JSON: %s".formatted(TRAINER_STATE, torn.getOriginalMessage()));
    }
    JsonNode step = state.path("global_step");
    if (!step.isIntegralNumber() || step.asLong() != marker.step()) {
      throw new UnfitCheckpoint(
          "%s is of step %s, wanted %d".formatted(TRAINER_STATE, step, marker.step()));
    }
  }

  private static void demandHash(CheckpointMarker.Part part, Manifest.Entry seen)
      throws UnfitCheckpoint {
    @Nullable String wanted = part.sha256();
    if (wanted != null && !wanted.equals(seen.sha256())) {
      throw new UnfitCheckpoint(
          "%s has sha256 %s, wanted %s".formatted(part.path(), seen.sha256(), wanted));
    }
  }
}
