package io.tunewright.job;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an adapter is measured after its publication, and what it takes to become champion.
 *
 * @param tasks none where only the validation loss counts
 * @param gate all of these must hold
 * @param approval null where nobody needs to agree
 * @param promote whether an adapter that passes becomes champion
 */
public record EvaluationSpec(
    List<EvaluationTask> tasks, List<GateRule> gate, @Nullable Approval approval, boolean promote) {
  private static final int MOST = 100;

  public EvaluationSpec {
    tasks = List.copyOf(tasks);
    gate = List.copyOf(gate);
    if (tasks.size() > MOST || gate.size() > MOST) {
      throw new IllegalArgumentException(
          "there are %d tasks and %d rules, wanted at most %d"
              .formatted(tasks.size(), gate.size(), MOST));
    }
    if (tasks.isEmpty() && gate.isEmpty() && approval == null) {
      throw new IllegalArgumentException("there are no tasks, no gate and no approval to wait for");
    }
    Set<String> names = new HashSet<>();
    for (EvaluationTask task : tasks) {
      if (!names.add(task.name())) {
        throw new IllegalArgumentException(
            "the task '%s' is there twice, wanted it once".formatted(task.name()));
      }
    }
  }

  /** Whether any rule is about the validation loss, which then is measured. */
  public boolean asksForValidationLoss() {
    return gate.stream().anyMatch(rule -> rule.metric().equals(GateRule.VALIDATION_LOSS));
  }

  /** Whether there is anything to run. */
  public boolean measures() {
    return !tasks.isEmpty() || asksForValidationLoss();
  }
}
