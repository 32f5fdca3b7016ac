package io.tunewright.api.console.adapters;

import io.tunewright.evaluate.Proof;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.Plan;
import io.tunewright.plan.Recipe;
import io.tunewright.publish.Adapter;
import io.tunewright.storage.catalog.AdapterRow;
import io.tunewright.storage.catalog.EvaluationRow;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.track.TrainingResult;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that one wants to know of a version before using it, as its manifest tells; what an older
 * manifest lacks is null.
 *
 * @param store the endpoint of the S3 that holds its files
 * @param dtype what quantised weights were turned into before training
 * @param placement where its job's plan has put it; null where that is known no more
 * @param resumedFrom the checkpoint that its job went on from
 * @param evaluation the newest one that has measured something
 */
public record ModelCard(
    AdapterRow row,
    URI store,
    List<Manifest.Entry> files,
    @Nullable SnapshotRef base,
    @Nullable String dtype,
    @Nullable String licence,
    @Nullable DatasetRef training,
    @Nullable DatasetRef validation,
    @Nullable CheckpointRef resumedFrom,
    @Nullable Recipe recipe,
    Plan.@Nullable Placement placement,
    @Nullable TrainingResult result,
    @Nullable Proof proof,
    @Nullable EvaluationRow evaluation) {

  static ModelCard of(
      AdapterRow row,
      URI store,
      Manifest manifest,
      Plan.@Nullable Placement placement,
      @Nullable EvaluationRow evaluation) {
    return new ModelCard(
        row,
        store,
        manifest.files(),
        manifest.about("base", SnapshotRef.class).orElse(null),
        manifest.about("base_dtype", String.class).orElse(null),
        manifest
            .about("licence", String.class)
            .filter(licence -> !licence.equals("null"))
            .orElse(null),
        manifest.about("training_file", DatasetRef.class).orElse(null),
        manifest.about("validation_file", DatasetRef.class).orElse(null),
        manifest.about("resumed_from", CheckpointRef.class).orElse(null),
        manifest.about("recipe", Recipe.class).orElse(null),
        placement,
        manifest.about("result", TrainingResult.class).orElse(null),
        manifest.about("proof", Proof.class).orElse(null),
        evaluation);
  }

  public Adapter adapter() {
    return row.adapter();
  }

  public String served() {
    return adapter().ref().servedName();
  }

  /** The base as hubs name it; how its site or directory is called where no hub has it. */
  public String baseName() {
    return base == null ? "the base model" : base.name();
  }

  /** What one step trains on: "32 rows"; of one device where nobody knows of how many. */
  public @Nullable String step() {
    if (recipe == null) {
      return null;
    }
    int rows = recipe.batchSize() * recipe.gradientAccumulation();
    return placement == null
        ? rows + " rows a device"
        : rows * placement.nodes() * placement.devicesPerNode() + " rows";
  }

  /** The scores of base, this version and its champion, metric by metric. */
  public List<ScoreLine> scores() {
    return evaluation == null ? List.of() : ScoreLine.of(evaluation.measured());
  }

  public String fetching() {
    return "aws s3 cp --endpoint-url %s --recursive %s %s/"
        .formatted(store, adapter().uri(), served());
  }

  public String withPeft() {
    return """
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    base = AutoModelForCausalLM.from_pretrained("%s"%s)
    model = PeftModel.from_pretrained(base, "%s")
    """
        .formatted(baseName(), revision(), served())
        .strip();
  }

  private String revision() {
    return base == null || !base.source().matches("hf|ms")
        ? ""
        : ", revision=\"" + base.commit() + "\"";
  }

  public String withVllm() {
    return """
    vllm serve %s --enable-lora%s \\
      --lora-modules %s=./%s
    """
        .formatted(
            baseName(),
            recipe == null ? "" : " --max-lora-rank " + recipe.lora().r(),
            served(),
            served())
        .strip();
  }
}
