package io.tunewright.worker.track.stall;

import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * How long a run may show no progress in each phase, from {@code tunewright.site.stall.*}. Each is
 * far beyond what healthy runs were seen to need: a stall found late costs device time, a healthy
 * run stopped costs trust.
 *
 * @param enabled whether runs are watched for stalls at all
 * @param loading besides the time that {@code rate} gives for the weights
 * @param rate bytes of weights that a slow shared filesystem reads in a second
 * @param firstStep kernels are compiled in it; 24 minutes were seen with DeepSeek-V4
 * @param stepping at least, however quick the steps are
 * @param saving besides the time that {@code rate} gives
 * @param evaluating at least
 * @param times the run's own median step, and its own median evaluation, may be exceeded
 */
public record StallSettings(
    boolean enabled,
    Duration loading,
    long rate,
    Duration firstStep,
    Duration stepping,
    Duration saving,
    Duration evaluating,
    int times) {

  public static final StallSettings USUAL =
      new StallSettings(
          true,
          Duration.ofMinutes(30),
          100_000_000,
          Duration.ofHours(1),
          Duration.ofMinutes(10),
          Duration.ofMinutes(30),
          Duration.ofMinutes(30),
          20);

  public StallSettings {
    require(loading.isPositive(), "loading", loading, "a span of time");
    require(rate > 0, "rate", rate, "bytes");
    require(firstStep.isPositive(), "first-step", firstStep, "a span of time");
    require(stepping.isPositive(), "stepping", stepping, "a span of time");
    require(saving.isPositive(), "saving", saving, "a span of time");
    require(evaluating.isPositive(), "evaluating", evaluating, "a span of time");
    require(times > 1, "times", times, "more than 1");
  }

  private static void require(boolean holds, String name, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(
          "tunewright.site.stall.%s is %s, wanted %s".formatted(name, value, wanted));
    }
  }

  public static StallSettings from(Environment settings) {
    return new StallSettings(
        settings.getProperty("tunewright.site.stall.enabled", Boolean.class, USUAL.enabled),
        span(settings, "loading", USUAL.loading),
        DataSize.parse(settings.getProperty("tunewright.site.stall.rate", USUAL.rate + "B"))
            .toBytes(),
        span(settings, "first-step", USUAL.firstStep),
        span(settings, "stepping", USUAL.stepping),
        span(settings, "saving", USUAL.saving),
        span(settings, "evaluating", USUAL.evaluating),
        settings.getProperty("tunewright.site.stall.times", Integer.class, USUAL.times));
  }

  private static Duration span(Environment settings, String name, Duration usual) {
    String text = settings.getProperty("tunewright.site.stall." + name);
    return text == null ? usual : DurationStyle.detectAndParse(text);
  }

  /** For a run of a model of this size, before it has shown a pace of its own. */
  Duration atLeast(Phase phase, long weightBytes) {
    Duration ofWeights = Duration.ofSeconds(weightBytes / rate);
    return switch (phase) {
      case LOADING -> loading.plus(ofWeights);
      case FIRST_STEP -> firstStep;
      case STEPPING -> stepping;
      case SAVING, STOPPED -> saving.plus(ofWeights);
      case EVALUATING -> evaluating;
      case QUEUED -> throw new IllegalArgumentException("a queue has no limit");
    };
  }
}
