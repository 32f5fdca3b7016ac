package io.tunewright.worker.track;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.track.Watch;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run's progress as the API reads it, so that no page needs to ask a workflow.
 *
 * @param estimatedFinish Unix seconds; of training, what follows it apart
 * @param updated Unix seconds
 * @param condition what keeps the site from being seen, null while it is, or what is wrong with a
 *     checkpoint
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
    @Nullable String condition,
    CheckpointCommit.@Nullable Uploading uploading) {
  private static final JsonMapper JSON = new JsonMapper();

  static Progress of(
      Watch watch,
      Metrics.Pace pace,
      @Nullable String condition,
      CheckpointCommit.@Nullable Uploading uploading) {
    Instant finish = pace.finish();
    return new Progress(
        watch.attempt(),
        pace.step(),
        watch.maxSteps(),
        pace.tokensPerSecond(),
        finish == null ? null : finish.getEpochSecond(),
        Instant.now().getEpochSecond(),
        condition,
        uploading);
  }

  void write(ObjectStore store, Watch watch) {
    store.put(new JobKeys(watch.owner(), watch.job()).progress(), JSON.writeValueAsBytes(this));
  }
}
