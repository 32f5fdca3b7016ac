package io.tunewright.worker.publish;

import io.tunewright.fault.TuningError;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.publish.Adapter;
import io.tunewright.publish.AdapterName;
import io.tunewright.publish.Publication;
import io.tunewright.publish.Publishing;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Origin;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import io.tunewright.storage.records.AdapterRecords;
import io.tunewright.worker.activity.Heartbeat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Publishes a checkpoint's adapter. The version number is taken first, the manifest written last: a
 * repetition after a crash finds the number again, and the manifest if it got that far. A number
 * whose manifest is of something else was given before an old catalog was restored, and is passed
 * over.
 */
public final class AdapterPublishing implements Publishing {
  private final ObjectStore store;
  private final Adapters adapters;
  private final AdapterRecords records;

  public AdapterPublishing(ObjectStore store, Adapters adapters, AdapterRecords records) {
    this.store = store;
    this.adapters = adapters;
    this.records = records;
  }

  @Override
  public Adapter publish(Publication publication) {
    return Heartbeat.during(() -> published(publication));
  }

  private Adapter published(Publication publication) {
    SnapshotRef base = publication.plan().snapshot();
    String project = publication.owner().project();
    Manifest checkpoint = Manifests.get(store, publication.checkpoint().ref().manifestKey());
    String baseName = AdapterName.base(publication.request(), base);
    byte[] config = AdapterFiles.config(store, checkpoint, baseName, base.commit());
    List<Manifest.Entry> files = AdapterFiles.of(checkpoint);
    Long step = publication.step();
    Origin origin = new Origin(publication.job(), step == null ? 0 : step);
    String model = model(publication);
    Versions versions =
        new Versions(store, adapters, project, AdapterName.of(publication.request(), base));
    while (true) {
      AdapterRef ref = versions.claim(origin);
      String manifestKey = ref.prefix() + Manifests.NAME;
      Manifest manifest =
          Manifests.find(store, manifestKey)
              .orElseGet(() -> written(publication, ref, model, config, files));
      if (Versions.isOf(manifest, origin)) {
        Adapter adapter =
            new Adapter(
                ref,
                store.uri(ref.prefix()),
                manifestKey,
                manifest.file(AdapterFiles.WEIGHTS).orElseThrow().sha256(),
                manifest.bytes(),
                model);
        records.publish(adapter, origin, publication.owner().principal());
        return adapter;
      }
      versions.giveUp(ref, origin);
    }
  }

  private static String model(Publication publication) {
    String model =
        AdapterName.model(
            publication.job(),
            publication.owner(),
            publication.request(),
            publication.plan().snapshot());
    Long step = publication.step();
    return step == null ? model : AdapterName.checkpoint(model, step);
  }

  private Manifest written(
      Publication publication,
      AdapterRef ref,
      String model,
      byte[] config,
      List<Manifest.Entry> files) {
    List<Manifest.Entry> entries = new ArrayList<>();
    entries.add(entry(AdapterFiles.CONFIG, upload(ref, AdapterFiles.CONFIG, config)));
    for (Manifest.Entry file : files) {
      entries.add(entry(file.path(), copy(ref, file)));
    }
    return Manifests.writeIfAbsent(
        store,
        ref.prefix() + Manifests.NAME,
        new Manifest("adapter", entries, about(publication, ref, model)));
  }

  private Stored upload(AdapterRef ref, String path, byte[] bytes) {
    return store.upload(ref.prefix() + path, new ByteArrayInputStream(bytes));
  }

  /** Through our hands, so that what is published is hashed once more on its way. */
  private Stored copy(AdapterRef ref, Manifest.Entry file) {
    try (InputStream in = store.read(file.key())) {
      Stored stored = store.upload(ref.prefix() + file.path(), in);
      if (!stored.sha256().equals(file.sha256())) {
        throw TuningError.ADAPTER_REFUSED.because(
            "%s of the checkpoint has sha256 %s now, its manifest says %s"
                .formatted(file.path(), stored.sha256(), file.sha256()));
      }
      return stored;
    } catch (IOException broken) {
      throw new UncheckedIOException("could not read " + store.uri(file.key()), broken);
    }
  }

  private static Manifest.Entry entry(String path, Stored stored) {
    return new Manifest.Entry(path, stored.key(), stored.sha256(), stored.bytes());
  }

  /**
   * Where it came from and what was proven: enough to rebuild the catalog, and to repeat the job.
   */
  private static Map<String, Object> about(Publication publication, AdapterRef ref, String model) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("artefact", "adapter");
    about.put("model", model);
    about.put("adapter", ref);
    about.put("owner", publication.owner());
    about.put("job", publication.job());
    about.put("base", publication.plan().snapshot());
    about.put("base_manifest", publication.plan().snapshot().manifestKey());
    WeightDtype dtype = publication.request().dtype();
    if (dtype != null) {
      about.put("base_dtype", dtype.word());
    }
    about.put("licence", String.valueOf(publication.plan().model().licence()));
    about.put("training_file", publication.request().training());
    if (publication.request().validation() != null) {
      about.put("validation_file", publication.request().validation());
    }
    about.put("checkpoint", publication.checkpoint().ref());
    CheckpointRef origin = publication.request().origin();
    if (origin != null) {
      about.put("resumed_from", origin);
    }
    about.put("recipe", publication.plan().recipe());
    if (publication.step() != null) {
      about.put("step", publication.step());
    }
    if (publication.result() != null) {
      about.put("result", publication.result());
    }
    about.put("proof", publication.verdict().proof());
    about.put("published", Instant.now().toString());
    return about;
  }
}
