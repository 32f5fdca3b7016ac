package io.tunewright.worker.track.stall;

import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeSet;

/**
 * What one look at a run's files shows.
 *
 * @param told whether the trainer itself says the phase; else it is inferred
 * @param since when the phase began, as far as that is known
 * @param step the last one that is known
 * @param mark changes whenever the run gets on: times and sizes of its files
 */
record Signs(Phase phase, boolean told, Instant since, long step, String mark) {

  /**
   * @param trains whether it makes checkpoints, or evaluates
   */
  static Signs of(RunDirectory run, boolean trains) {
    Path output = run.output();
    Optional<PhaseMark> said = PhaseMark.in(output);
    Optional<Phase> told = said.map(PhaseMark::phase);
    Phase phase = told.orElseGet(() -> inferred(output, trains));
    Instant since =
        said.map(mark -> Instant.ofEpochMilli((long) (1000 * mark.since())))
            .orElseGet(() -> began(run));
    return new Signs(
        phase, told.isPresent(), since, said.map(PhaseMark::step).orElse(0L), mark(run, phase));
  }

  private static Phase inferred(Path output, boolean trains) {
    if (!trains) {
      return Phase.EVALUATING;
    }
    return Files.exists(output.resolve("metrics.jsonl")) ? Phase.STEPPING : Phase.LOADING;
  }

  private static Instant began(RunDirectory run) {
    Path start = run.starts().resolve(Integer.toString(run.newestStart().orElse(1)));
    try {
      return Files.getLastModifiedTime(start.resolve("lock")).toInstant();
    } catch (IOException unknown) {
      return Instant.now();
    }
  }

  /**
   * A log that grows is a sign of life only where nothing better is to be had: hanging collectives
   * write warnings for hours.
   */
  private static String mark(RunDirectory run, Phase phase) {
    StringJoiner mark = new StringJoiner(" ");
    mark.add(phase.word());
    mark.add(of(PhaseMark.file(run.output())));
    mark.add(of(run.output().resolve("metrics.jsonl")));
    mark.add(ofCheckpoints(run.output()));
    switch (phase) {
      case LOADING, SAVING, EVALUATING, STOPPED -> mark.add(run.log().map(Signs::of).orElse("-"));
      case QUEUED, FIRST_STEP, STEPPING -> {}
    }
    return mark.toString();
  }

  /** Markers, and the newest checkpoint's files while they are written. */
  private static String ofCheckpoints(Path output) {
    TreeSet<String> found = new TreeSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(output, "checkpoint-*")) {
      for (Path each : all) {
        found.add(each.getFileName() + "/" + of(each));
        if (Files.isDirectory(each)) {
          try (DirectoryStream<Path> files = Files.newDirectoryStream(each)) {
            for (Path file : files) {
              found.add(each.getFileName() + "/" + file.getFileName() + "/" + of(file));
            }
          }
        }
      }
    } catch (IOException away) {
      return "-";
    }
    return Integer.toHexString(found.hashCode());
  }

  private static String of(Path file) {
    try {
      BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class);
      return seen.lastModifiedTime().toMillis() + "/" + seen.size();
    } catch (IOException none) {
      return "-";
    }
  }
}
