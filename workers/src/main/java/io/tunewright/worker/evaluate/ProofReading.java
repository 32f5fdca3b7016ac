package io.tunewright.worker.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tunewright.evaluate.Evaluating;
import io.tunewright.evaluate.Proof;
import io.tunewright.evaluate.Verdict;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.Run;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.ObjectStore;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the evaluation that a run left in its directory, keeps it, and applies the rule of proof.
 */
public final class ProofReading implements Evaluating {
  private static final JsonMapper JSON = new JsonMapper();

  private final ObjectStore store;

  public ProofReading(ObjectStore store) {
    this.store = store;
  }

  @Override
  public Verdict judge(Assignment.Evaluate assignment, Run run) {
    Path file = Path.of(run.directory()).resolve("output").resolve("evaluation.json");
    Results.Left left = Results.read(file, "the evaluation ended without a readable result");
    Measured measured = left.as(JSON, Measured.class);
    store.put(
        new JobKeys(assignment.owner(), assignment.job()).evaluation(assignment.attempt())
            + "evaluation.json",
        left.bytes());
    return Verdict.of(measured.proof(assignment.heldOut()));
  }

  /** The evaluator's own words. */
  private record Measured(
      long rows,
      long tokens,
      @JsonProperty("base_loss") double baseLoss,
      @JsonProperty("adapter_loss") double adapterLoss,
      @JsonProperty("largest_logit_difference") double largestLogitDifference,
      @JsonProperty("mean_logit_difference") double meanLogitDifference,
      @JsonProperty("largest_base_noise") double largestBaseNoise,
      @JsonProperty("mean_base_noise") double meanBaseNoise,
      List<Proof.Sample> samples) {

    Proof proof(boolean heldOut) {
      return new Proof(
          heldOut,
          rows,
          tokens,
          baseLoss,
          adapterLoss,
          largestLogitDifference,
          meanLogitDifference,
          largestBaseNoise,
          meanBaseNoise,
          samples);
    }
  }
}
