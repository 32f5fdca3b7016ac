package io.tunewright.worker.track.stall;

import io.tunewright.launch.RunState;
import io.tunewright.worker.launch.RunDirectory;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Watches one run's progress, phase by phase. */
public final class StallWatch {
  /** The wrapper gives a sign every two seconds; a suspended machine gives none. */
  private static final Duration FRESH = Duration.ofSeconds(30);

  /** The first step is the longest, so nobody waits for many times it. */
  private static final int TIMES_FIRST = 2;

  private final StallSettings settings;
  private final RunDirectory run;
  private final boolean trains;
  private final LongSupplier nanos;
  private final QuietTime quiet;
  private @Nullable Instant alive;
  private long aliveSeen;

  /**
   * @param trains whether it makes checkpoints, or evaluates
   */
  public StallWatch(StallSettings settings, RunDirectory run, boolean trains) {
    this(settings, run, trains, System::nanoTime);
  }

  StallWatch(StallSettings settings, RunDirectory run, boolean trains, LongSupplier nanos) {
    this.settings = settings;
    this.run = run;
    this.trains = trains;
    this.nanos = nanos;
    this.quiet = new QuietTime(run.path(), nanos);
    this.aliveSeen = nanos.getAsLong();
  }

  /**
   * What one look shows.
   *
   * @param since when the phase began; of a run that waits, null
   * @param stalled the phase, for how long nothing came of it, and what was allowed; null while all
   *     is well as far as anyone can tell
   */
  public record Look(Phase phase, @Nullable Instant since, @Nullable String stalled) {}

  /** Only a run that runs, on a machine that does, and that we did not tell to stop can stall. */
  public Look look(RunState state) {
    if (state instanceof RunState.Queued) {
      return new Look(Phase.QUEUED, null, null);
    }
    Signs signs = Signs.of(run, trains);
    boolean counts =
        settings.enabled()
            && state instanceof RunState.Running
            && !Files.exists(run.stopFile())
            && isAwake();
    Duration still = quiet.look(signs.mark(), counts);
    return new Look(
        signs.phase(), signs.since(), counts ? stalled(signs, still).orElse(null) : null);
  }

  private boolean isAwake() {
    Instant sign = run.alive().orElse(null);
    if (sign != null && !sign.equals(alive)) {
      alive = sign;
      aliveSeen = nanos.getAsLong();
    }
    return nanos.getAsLong() - aliveSeen < FRESH.toNanos();
  }

  private Optional<String> stalled(Signs signs, Duration still) {
    if (still.compareTo(least(signs)) <= 0) {
      return Optional.empty();
    }
    OwnPace own = OwnPace.of(run);
    Duration limit = limit(signs, own);
    if (still.compareTo(limit) <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        "%s, it has shown no progress for %s after step %d, allowed are %s"
            .formatted(
                signs.phase().inWords(),
                inWords(still),
                Math.max(signs.step(), own.lastStep()),
                inWords(limit)));
  }

  private Duration limit(Signs signs, OwnPace own) {
    Duration step =
        max(own.first().multipliedBy(TIMES_FIRST), own.step().multipliedBy(settings.times()));
    Duration evaluation = own.evaluation().multipliedBy(settings.times());
    Duration least = least(signs);
    return switch (signs.phase()) {
      case STEPPING -> signs.told() ? max(least, step) : max(least, max(step, evaluation));
      case EVALUATING -> max(least, evaluation);
      case QUEUED, LOADING, FIRST_STEP, SAVING, STOPPED -> least;
    };
  }

  /** Where the trainer tells no phases, one may be another that may take longer. */
  private Duration least(Signs signs) {
    long weights = run.weightBytes();
    Duration told = settings.atLeast(signs.phase(), weights);
    if (signs.told()) {
      return told;
    }
    return switch (signs.phase()) {
      case LOADING -> told.plus(settings.firstStep());
      case EVALUATING -> told.plus(settings.atLeast(Phase.LOADING, weights));
      case STEPPING ->
          max(told, max(settings.atLeast(Phase.SAVING, weights), settings.evaluating()));
      case QUEUED, FIRST_STEP, SAVING, STOPPED -> told;
    };
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private static String inWords(Duration span) {
    return span.toMinutes() < 2
        ? span.toSeconds() + " s"
        : span.toHours() < 2 ? span.toMinutes() + " min" : span.toHours() + " h";
  }
}
