package io.tunewright.publish;

import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.TuningRequest;
import java.util.Locale;

/** What an adapter is called: within its project, and by OpenAI clients. */
public final class AdapterName {
  /** Leaves room for a version within a DNS label of 63 characters. */
  private static final int LONGEST = 48;

  private AdapterName() {}

  /** The suffix, or a name made from the base model's, as a lower-case DNS label. */
  public static String of(TuningRequest request, SnapshotRef base) {
    String suffix = request.suffix();
    String named = suffix == null ? "" : label(suffix);
    return named.isEmpty() ? label(baseSlug(request, base) + "-tuned") : named;
  }

  /** {@code ft:<base>:<project>:<name>:<job's short id>}. */
  public static String model(JobId job, Owner owner, TuningRequest request, SnapshotRef base) {
    return String.join(
        ":", "ft", baseSlug(request, base), owner.project(), of(request, base), job.shortId());
  }

  /**
   * The base model as {@code org/name}: what the catalog calls it where the job named it so, as a
   * local directory's path tells little, else what its source calls it.
   */
  public static String base(TuningRequest request, SnapshotRef base) {
    return request.model().matches("[^/:]+/[^/:]+") ? request.model() : base.name();
  }

  /** The same for a checkpoint: {@code …:ckpt-step-<n>}. */
  public static String checkpoint(String model, long step) {
    return model + ":ckpt-step-" + step;
  }

  private static String baseSlug(TuningRequest request, SnapshotRef base) {
    String name = base(request, base);
    return label(name.substring(name.indexOf('/') + 1));
  }

  private static String label(String text) {
    String label = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String cut = label.substring(0, Math.min(LONGEST, label.length()));
    return cut.replaceAll("^-+|-+$", "");
  }
}
