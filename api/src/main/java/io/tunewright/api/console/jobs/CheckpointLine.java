package io.tunewright.api.console.jobs;

import io.tunewright.api.console.Words;
import io.tunewright.api.openai.jobs.JobCheckpoints;
import io.tunewright.job.AdapterRef;
import io.tunewright.storage.catalog.CheckpointRow;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.PublicationRow;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One checkpoint in a job's list.
 *
 * @param best whether none has a lower validation loss
 * @param publication its state, null where nobody asked for it
 * @param adapter what it was published as
 * @param successors names of the jobs that go on from it, by their ids
 */
public record CheckpointLine(
    String id,
    long step,
    int attempt,
    @Nullable Double trainLoss,
    @Nullable Double validLoss,
    @Nullable Double accuracy,
    boolean best,
    long bytes,
    int files,
    Instant created,
    boolean pinned,
    boolean deleted,
    @Nullable String publication,
    @Nullable String reason,
    @Nullable AdapterRef adapter,
    Map<String, String> successors) {

  /**
   * @param successors jobs that go on from these checkpoints, by the checkpoint's id
   */
  static List<CheckpointLine> of(
      List<CheckpointRow> rows, Map<String, List<JobRow>> successors, Words words) {
    Double least =
        rows.stream()
            .map(row -> row.checkpoint().metrics().get("valid_loss"))
            .filter(Objects::nonNull)
            .min(Comparator.naturalOrder())
            .orElse(null);
    return rows.stream()
        .map(row ->
            of(
                row,
                least,
                names(successors.getOrDefault(JobCheckpoints.idOf(row), List.of()), words)))
        .toList();
  }

  private static CheckpointLine of(
      CheckpointRow row, @Nullable Double least, Map<String, String> successors) {
    var checkpoint = row.checkpoint();
    Double valid = checkpoint.metrics().get("valid_loss");
    PublicationRow publication = row.publication();
    return new CheckpointLine(
        JobCheckpoints.idOf(row),
        checkpoint.ref().step(),
        checkpoint.ref().attempt(),
        checkpoint.metrics().get("train_loss"),
        valid,
        checkpoint.metrics().get("valid_mean_token_accuracy"),
        valid != null && valid.equals(least),
        checkpoint.bytes(),
        checkpoint.files(),
        row.created(),
        row.pinned() != null,
        row.deleted() != null,
        publication == null ? null : publication.state().word(),
        publication == null ? null : publication.reason(),
        publication == null ? null : publication.adapter(),
        successors);
  }

  private static Map<String, String> names(List<JobRow> jobs, Words words) {
    Map<String, String> names = new LinkedHashMap<>();
    jobs.forEach(job -> names.put(job.id().value(), JobLine.name(job, words)));
    return names;
  }

  /** Whether its publication is under way. */
  boolean isBeingPublished() {
    return "requested".equals(publication);
  }

  /** Whether it can be asked to be published. */
  public boolean publishable() {
    return !deleted
        && (publication == null || publication.equals("withheld") || publication.equals("failed"));
  }
}
