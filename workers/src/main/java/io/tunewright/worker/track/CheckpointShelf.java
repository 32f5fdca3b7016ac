package io.tunewright.worker.track;

import io.tunewright.job.CheckpointRef;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import io.tunewright.track.Checkpoint;
import io.tunewright.track.Watch;
import io.tunewright.worker.stage.SafetensorsHeader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Finds checkpoints that a trainer says are whole, and commits those that really are. */
final class CheckpointShelf {
  private static final Logger log = LoggerFactory.getLogger(CheckpointShelf.class);
  private static final JsonMapper JSON = new JsonMapper();

  private final ObjectStore store;
  private final Set<String> required;

  /**
   * @param required files without which a resume would silently go wrong
   */
  CheckpointShelf(ObjectStore store, Set<String> required) {
    this.store = store;
    this.required = required;
  }

  /** The markers of later steps, the earliest first. */
  List<CheckpointMarker> after(long step, Path output) {
    if (!Files.isDirectory(output)) {
      return List.of();
    }
    TreeMap<Long, CheckpointMarker> markers = new TreeMap<>();
    try (var files = Files.newDirectoryStream(output, "checkpoint-*.json")) {
      for (Path file : files) {
        CheckpointMarker marker = JSON.readValue(Files.readAllBytes(file), CheckpointMarker.class);
        if (marker.step() > step) {
          markers.put(marker.step(), marker);
        }
      }
    } catch (IOException | JacksonException unreadable) {
      throw new UncheckedIOException(
          new IOException("could not read markers in " + output, unreadable));
    }
    return List.copyOf(markers.values());
  }

  /**
   * Verifies, hashes, uploads, and writes the manifest last. A checkpoint that is committed already
   * is answered from its manifest.
   *
   * @return empty where it is not what its marker says, which makes it unfit for a resume
   */
  Optional<Checkpoint> commit(Watch watch, Path output, CheckpointMarker marker) {
    String prefix =
        new JobKeys(watch.owner(), watch.job()).checkpoint(watch.attempt(), marker.step());
    String manifestKey = prefix + Manifests.NAME;
    Optional<Manifest> committed = Manifests.find(store, manifestKey);
    if (committed.isPresent()) {
      return Optional.of(checkpoint(watch, marker, manifestKey, committed.get()));
    }
    Path directory = output.resolve(marker.directory()).normalize();
    Optional<String> flaw = flaw(output, directory, marker);
    if (flaw.isPresent()) {
      log.warn("checkpoint {} is not committed: {}", directory, flaw.get());
      return Optional.empty();
    }
    List<Manifest.Entry> entries = new ArrayList<>();
    for (CheckpointMarker.Part part : marker.files()) {
      Stored stored = upload(prefix + part.path(), directory.resolve(part.path()));
      if (stored.bytes() != part.bytes()) {
        log.warn("checkpoint {} changed while it was read: {}", directory, part.path());
        return Optional.empty();
      }
      entries.add(new Manifest.Entry(part.path(), stored.key(), stored.sha256(), stored.bytes()));
    }
    Manifest manifest =
        Manifests.write(
            store, manifestKey, new Manifest("checkpoint", entries, about(watch, marker)));
    return Optional.of(checkpoint(watch, marker, manifestKey, manifest));
  }

  private Stored upload(String key, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return store.upload(key, in);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not read " + file, unreadable);
    }
  }

  /** What keeps a checkpoint from being trusted, or empty. */
  private Optional<String> flaw(Path output, Path directory, CheckpointMarker marker) {
    if (!directory.startsWith(output)) {
      return Optional.of("its directory is outside the run's output");
    }
    Set<String> listed =
        marker.files().stream().map(CheckpointMarker.Part::path).collect(Collectors.toSet());
    for (String name : required) {
      if (!listed.contains(name)) {
        return Optional.of(name + " is missing; a resume without it would silently go wrong");
      }
    }
    try {
      for (CheckpointMarker.Part part : marker.files()) {
        Path file = directory.resolve(part.path()).normalize();
        if (!file.startsWith(directory) || !Files.isRegularFile(file)) {
          return Optional.of(part.path() + " is not a file in it");
        }
        if (Files.size(file) != part.bytes()) {
          return Optional.of(
              "%s has %d bytes, wanted %d".formatted(part.path(), Files.size(file), part.bytes()));
        }
        if (part.path().endsWith(".safetensors")) {
          SafetensorsHeader.read(file);
        }
      }
    } catch (IOException | RuntimeException unreadable) {
      return Optional.of(Objects.toString(unreadable.getMessage()));
    }
    return Optional.empty();
  }

  private static Map<String, Object> about(Watch watch, CheckpointMarker marker) {
    return Map.of(
        "job", watch.job().value(),
        "project", watch.owner().project(),
        "attempt", watch.attempt(),
        "step", marker.step(),
        "metrics", finite(marker.metrics()));
  }

  private static Checkpoint checkpoint(
      Watch watch, CheckpointMarker marker, String manifestKey, Manifest manifest) {
    return new Checkpoint(
        new CheckpointRef(watch.job(), watch.attempt(), marker.step(), manifestKey),
        manifest.files().size(),
        manifest.bytes(),
        finite(marker.metrics()));
  }

  private static Map<String, Double> finite(Map<String, @Nullable Double> metrics) {
    Map<String, Double> finite = new TreeMap<>();
    metrics.forEach((name, value) -> {
      if (value != null && Double.isFinite(value)) {
        finite.put(name, value);
      }
    });
    return finite;
  }
}
