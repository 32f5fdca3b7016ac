package io.tunewright.api.openai.jobs;

import io.tunewright.fault.TuningError;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A checkpoint's name for clients: {@code ftckpt-<job>-<attempt>-<step>}. */
record CheckpointId(JobId job, int attempt, long step) {
  private static final Pattern FORM =
      Pattern.compile("ftckpt-([0-9a-z]{26})-([0-9]{1,9})-([0-9]{1,18})");

  static CheckpointId of(CheckpointRef checkpoint) {
    return new CheckpointId(checkpoint.job(), checkpoint.attempt(), checkpoint.step());
  }

  static CheckpointId parse(String id) {
    return find(id)
        .orElseThrow(
            () -> TuningError.NOT_FOUND.because("there is no checkpoint '%s'".formatted(id)));
  }

  /** Empty where no checkpoint is called so. */
  static Optional<CheckpointId> find(String id) {
    Matcher form = FORM.matcher(id);
    return form.matches()
        ? Optional.of(
            new CheckpointId(
                new JobId("ftjob-" + form.group(1)),
                Integer.parseInt(form.group(2)),
                Long.parseLong(form.group(3))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "ftckpt-%s-%d-%d".formatted(job.value().substring("ftjob-".length()), attempt, step);
  }
}
