package io.tunewright.worker.track;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.track.Watch;
import io.tunewright.worker.track.stall.Phase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run's progress as the API reads it, so that no page needs to ask a workflow.
 *
 * @param estimatedFinish Unix seconds; of training, what follows it apart
 * @param updated Unix seconds
 * @param phase what the run is doing, in the trainer's words where it tells them
 * @param phaseSince Unix seconds
 * @param condition what keeps the run from getting on, its site from being seen, or a checkpoint
 *     from being kept; null while nothing does
 * @param uploading a checkpoint that this site has whole and the store not yet, null while none is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Progress(
    int attempt,
    long step,
    @JsonProperty("max_steps") int maxSteps,
    @JsonProperty("tokens_per_second") @Nullable Double tokensPerSecond,
    @JsonProperty("estimated_finish") @Nullable Long estimatedFinish,
    long updated,
    String phase,
    @JsonProperty("phase_since") long phaseSince,
    @Nullable String condition,
    CheckpointCommit.@Nullable Uploading uploading) {
  private static final JsonMapper JSON = new JsonMapper();

  static Progress of(
      Watch watch,
      Metrics.Pace pace,
      Phase phase,
      Instant phaseSince,
      @Nullable String condition,
      CheckpointCommit.@Nullable Uploading uploading) {
    Instant finish = pace.finish();
    return new Progress(
        watch.attempt(),
        Math.max(pace.step(), watch.afterStep()), // a run that goes on has no metrics at first
        watch.maxSteps(),
        pace.tokensPerSecond(),
        finish == null ? null : finish.getEpochSecond(),
        Instant.now().getEpochSecond(),
        phase.word(),
        phaseSince.getEpochSecond(),
        condition,
        uploading);
  }

  void write(ObjectStore store, Watch watch) {
    store.put(new JobKeys(watch.owner(), watch.job()).progress(), JSON.writeValueAsBytes(this));
  }
}
