package io.tunewright.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One condition for an adapter's promotion: how it must compare in one metric.
 *
 * @param metric {@code <task>/<metric>}, or {@link #VALIDATION_LOSS}
 * @param constant what is compared with, where that is {@link Reference#CONSTANT}
 * @param minGain by how much it must be better, in the metric's own unit
 * @param maxLoss by how much it may be worse; null where {@code minGain} is set
 * @param standardErrors how many combined standard errors the rule must hold by; 0 asks for none
 */
public record GateRule(
    String metric,
    Reference comparedWith,
    @Nullable Double constant,
    @Nullable Double minGain,
    @Nullable Double maxLoss,
    double standardErrors) {

  /** The mean loss per trained token on the job's validation file. */
  public static final String VALIDATION_LOSS = "validation_loss";

  /** What an adapter is compared with. */
  public enum Reference {
    /** The model that it was trained from. */
    @JsonProperty("base")
    BASE,
    /** The version that the alias champion points at. */
    @JsonProperty("champion")
    CHAMPION,
    /** A number. */
    @JsonProperty("constant")
    CONSTANT;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public GateRule {
    if (!metric.equals(VALIDATION_LOSS) && !metric.matches("[^/\\s]+/[^/\\s]+")) {
      throw new IllegalArgumentException(
          "metric is '" + metric + "', wanted <task>/<metric> or " + VALIDATION_LOSS);
    }
    if ((comparedWith == Reference.CONSTANT) != (constant != null)) {
      throw new IllegalArgumentException(
          comparedWith == Reference.CONSTANT
              ? "constant is missing, wanted the number to compare with"
              : "constant is "
                  + constant
                  + ", wanted none where compared_with is "
                  + comparedWith.word());
    }
    if ((minGain == null) == (maxLoss == null)) {
      throw new IllegalArgumentException(
          "of min_gain and max_loss " + (minGain == null ? "none" : "both") + " given, wanted one");
    }
    finite("constant", constant, Double.NEGATIVE_INFINITY);
    finite("min_gain", minGain, 0);
    finite("max_loss", maxLoss, 0);
    finite("standard_errors", standardErrors, 0);
  }

  private static void finite(String name, @Nullable Double value, double least) {
    if (value != null && !(Double.isFinite(value) && value >= least)) {
      throw new IllegalArgumentException(
          name + " is " + value + ", wanted a number" + (least == 0 ? " of at least 0" : ""));
    }
  }
}
