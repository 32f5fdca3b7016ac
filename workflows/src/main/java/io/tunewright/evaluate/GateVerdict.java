package io.tunewright.evaluate;

import io.tunewright.job.GateRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an adapter may become champion, with what each rule saw.
 *
 * @param passed whether all rules hold
 * @param rulings in the order of the rules
 */
public record GateVerdict(boolean passed, List<Ruling> rulings) {
  public GateVerdict {
    rulings = List.copyOf(rulings);
  }

  static GateVerdict of(List<Ruling> rulings) {
    return new GateVerdict(rulings.stream().allMatch(Ruling::passed), rulings);
  }

  /** Why it does not pass: the reasons of the rules that don't hold. */
  public List<String> reasons() {
    return rulings.stream().filter(ruling -> !ruling.passed()).map(Ruling::reason).toList();
  }

  /**
   * One rule, applied. Numbers that were not needed or not there are null.
   *
   * @param reason in words, also of a rule that holds
   * @param reference what the candidate was compared with
   * @param difference candidate minus reference
   * @param threshold what the difference must reach: at least this where higher is better, else at
   *     most this
   * @param standardError of the difference, both errors combined
   */
  public record Ruling(
      GateRule rule,
      boolean passed,
      String reason,
      @Nullable Double candidate,
      @Nullable Double candidateStandardError,
      @Nullable Double reference,
      @Nullable Double referenceStandardError,
      @Nullable Double difference,
      @Nullable Double threshold,
      @Nullable Double standardError) {

    static Ruling met(GateRule rule, String reason) {
      return new Ruling(rule, true, reason, null, null, null, null, null, null, null);
    }

    static Ruling refused(GateRule rule, String reason) {
      return new Ruling(rule, false, reason, null, null, null, null, null, null, null);
    }
  }
}
