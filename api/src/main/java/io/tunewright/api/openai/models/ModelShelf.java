package io.tunewright.api.openai.models;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.tunewright.api.openai.models.ModelObject.Extras;
import io.tunewright.api.openai.models.ModelObject.Staged;
import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.Plan;
import io.tunewright.publish.AdapterName;
import io.tunewright.stage.Snapshot;
import io.tunewright.storage.catalog.AdapterRow;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Checkpoints;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.Snapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that a project may name as a model: registered and staged bases, adapters, checkpoints. */
final class ModelShelf {
  private static final Pattern CHECKPOINT =
      Pattern.compile("(ft:.*:([0-9a-z]{8})):ckpt-step-([0-9]{1,18})");

  private final Models models;
  private final Snapshots snapshots;
  private final Adapters adapters;
  private final Jobs jobs;
  private final Checkpoints checkpoints;

  ModelShelf(
      Models models, Snapshots snapshots, Adapters adapters, Jobs jobs, Checkpoints checkpoints) {
    this.models = models;
    this.snapshots = snapshots;
    this.adapters = adapters;
    this.jobs = jobs;
    this.checkpoints = checkpoints;
  }

  /** Bases by name, then adapters; checkpoints are listed by their jobs. */
  List<ModelObject> list(String project) {
    return Stream.concat(
            bases(project).values().stream(),
            adapters.list(project).stream().map(row -> of(project, row)))
        .toList();
  }

  Optional<ModelObject> find(String project, String id) {
    Matcher checkpoint = CHECKPOINT.matcher(id);
    return adapters
        .findByModel(project, id)
        .map(row -> of(project, row))
        .or(() -> checkpoint.matches() ? checkpoint(project, checkpoint) : Optional.empty())
        .or(() -> Optional.ofNullable(bases(project).get(id)));
  }

  private Map<String, ModelObject> bases(String project) {
    Map<String, List<Snapshots.Use>> staged =
        snapshots.usedBy(project).stream()
            .collect(groupingBy(Snapshots.Use::model, TreeMap::new, toList()));
    Map<String, ModelObject> bases = new TreeMap<>();
    staged.forEach(
        (name, uses) -> bases.put(name, base(project, name, uses.getLast().staged(), null, uses)));
    for (Models.Row model : models.list(project)) {
      bases.put(
          model.name(),
          base(
              project,
              model.name(),
              model.created(),
              model.source().uri(),
              staged.getOrDefault(model.name(), List.of())));
    }
    return bases;
  }

  private static ModelObject base(
      String project,
      String name,
      Instant created,
      @Nullable String source,
      List<Snapshots.Use> uses) {
    List<Staged> staged = new ArrayList<>();
    for (Snapshots.Use use : uses) {
      Snapshot snapshot = use.snapshot();
      SnapshotRef ref = snapshot.ref();
      staged.add(
          new Staged(ref.source(), ref.name(), ref.commit(), snapshot.files(), snapshot.bytes()));
    }
    return ModelObject.of(
        name,
        created,
        project,
        new Extras("base", source, staged, null, null, null, null, null, null, null, null));
  }

  private static ModelObject of(String project, AdapterRow row) {
    var adapter = row.adapter();
    return ModelObject.of(
        adapter.model(),
        row.published(),
        project,
        new Extras(
            "adapter",
            null,
            null,
            adapter.ref().servedName(),
            adapter.ref().version(),
            row.aliases(),
            adapter.uri(),
            adapter.sha256(),
            row.origin().job().value(),
            row.origin().step() == 0 ? null : row.origin().step(),
            adapter.manifestKey()));
  }

  private Optional<ModelObject> checkpoint(String project, Matcher name) {
    long step = Long.parseLong(name.group(3));
    return jobs.findByShortId(project, name.group(2))
        .filter(job -> name.group(1).equals(modelOf(job)))
        .flatMap(job ->
            checkpoints.list(job.id()).stream()
                .filter(row -> row.checkpoint().ref().step() == step && row.deleted() == null)
                .findFirst())
        .map(row ->
            ModelObject.of(
                name.group(),
                row.created(),
                project,
                new Extras(
                    "checkpoint",
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    row.checkpoint().ref().job().value(),
                    step,
                    row.checkpoint().ref().manifestKey())));
  }

  private static @Nullable String modelOf(JobRow job) {
    Plan.Ready plan = job.plan();
    return plan == null
        ? null
        : AdapterName.model(job.id(), job.owner(), job.request(), plan.snapshot());
  }
}
