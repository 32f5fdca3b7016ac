package io.tunewright.publish;

import io.tunewright.job.JobId;
import io.tunewright.job.SnapshotRef;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an adapter is called: within its project, and by OpenAI clients. */
public final class AdapterName {
  /** Leaves room for a version within a DNS label of 63 characters. */
  private static final int LONGEST = 48;

  private AdapterName() {}

  /** The suffix, or a name made from the base model's, as a lower-case DNS label. */
  public static String of(@Nullable String suffix, SnapshotRef base) {
    String named = suffix == null ? "" : label(suffix);
    return named.isEmpty() ? label(baseSlug(base) + "-tuned") : named;
  }

  /** {@code ft:<base>:<project>:<name>:<job's short id>}. */
  public static String model(SnapshotRef base, String project, String name, JobId job) {
    return String.join(":", "ft", baseSlug(base), project, name, job.shortId());
  }

  /** The same for a checkpoint: {@code …:ckpt-step-<n>}. */
  public static String checkpoint(String model, long step) {
    return model + ":ckpt-step-" + step;
  }

  private static String baseSlug(SnapshotRef base) {
    return label(base.name().substring(base.name().indexOf('/') + 1));
  }

  private static String label(String text) {
    String label = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String cut = label.substring(0, Math.min(LONGEST, label.length()));
    return cut.replaceAll("^-+|-+$", "");
  }
}
