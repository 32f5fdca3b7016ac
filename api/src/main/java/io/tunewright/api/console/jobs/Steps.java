package io.tunewright.api.console.jobs;

import io.tunewright.api.console.Words;
import io.tunewright.api.telemetry.Outlook;
import io.tunewright.api.telemetry.Progress;
import io.tunewright.plan.Plan;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.track.TrainingResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far a job's training is.
 *
 * @param of 0 where that isn't known
 * @param left what it may take still; null where nobody can say
 * @param doing what the run does where it doesn't step; null where it does
 */
record Steps(long done, long of, @Nullable String left, @Nullable String doing) {
  private static final Steps UNKNOWN = new Steps(0, 0, null, null);

  static Steps of(JobRow job, Outlook outlook, Words words) {
    Plan.Ready plan = job.plan();
    if (plan == null) {
      return UNKNOWN;
    }
    TrainingResult result = job.result();
    long of = plan.recipe().maxSteps();
    if (result != null) {
      return new Steps(result.step(), of, null, null);
    }
    Progress progress = outlook.progress();
    if (progress == null || progress.attempt() == 0) {
      return new Steps(0, job.attempt() == 0 ? 0 : of, null, null);
    }
    return new Steps(progress.step(), of, left(progress, words), doing(progress, words));
  }

  private static @Nullable String left(Progress progress, Words words) {
    Long finish = progress.estimatedFinish();
    Instant now = Instant.now();
    return finish == null || finish <= now.getEpochSecond() || progress.step() == 0
        ? null
        : words.left(Duration.between(now, Instant.ofEpochSecond(finish)));
  }

  private static @Nullable String doing(Progress progress, Words words) {
    String phase = progress.phase();
    if (phase == null) {
      return null;
    }
    String what =
        switch (phase) {
          case "queued" -> "waiting for a slot";
          case "loading" -> "loading the model";
          case "first_step" -> "at its first step";
          case "saving" -> "saving a checkpoint";
          case "evaluating" -> "validating";
          default -> null;
        };
    if (what == null) {
      return null;
    }
    Long since = progress.phaseSince();
    return since == null
        ? what
        : what + " for " + words.between(Instant.ofEpochSecond(since), null);
  }

  /** "412 of 1,200 steps"; null where no number is known. */
  @Nullable String parts() {
    return of == 0 ? null : String.format(Locale.ENGLISH, "%,d of %,d steps", done, of);
  }

  /** "412 of 1,200 steps, 38 min left"; null where there is nothing to tell. */
  @Nullable String text() {
    if (of == 0) {
      return doing;
    }
    if (done == 0 && doing != null) {
      return doing;
    }
    String more = doing == null ? left : doing;
    return more == null ? parts() : parts() + ", " + more;
  }
}
