package io.tunewright.api.evaluations;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.openai.RequestSize;
import io.tunewright.fault.TuningError;
import io.tunewright.job.Approval;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.EvaluationSpec;
import io.tunewright.job.EvaluationTask;
import io.tunewright.job.GateRule;
import io.tunewright.storage.catalog.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes of a body how an adapter is evaluated, its files resolved; or refuses it by its field. */
public final class Specs {
  /** Far more rows than a gate needs, and few enough to be read at once. */
  private static final long MOST_BYTES = 256L << 20;

  private final Files files;

  Specs(Files files) {
    this.files = files;
  }

  /**
   * @param field where it stands in the body, such as {@code tunewright.evaluation}
   * @param validated whether the adapter's job has a validation file
   */
  public EvaluationSpec of(EvaluationBody body, String field, Caller caller, boolean validated) {
    RequestSize.check(field, body);
    List<EvaluationTask> tasks = new ArrayList<>();
    for (EvaluationBody.Task task : orNone(body.tasks())) {
      tasks.add(task(task, "%s.tasks[%d]".formatted(field, tasks.size()), caller));
    }
    List<GateRule> gate = new ArrayList<>();
    for (EvaluationBody.Rule rule : orNone(body.gate())) {
      String at = "%s.gate[%d]".formatted(field, gate.size());
      gate.add(measurable(rule(rule, at), at, tasks, validated));
    }
    EvaluationBody.Agreement approval = body.approval();
    return checked(
        field,
        () ->
            new EvaluationSpec(
                tasks,
                gate,
                approval == null ? null : approval(approval, field + ".approval"),
                !Boolean.FALSE.equals(body.promote())));
  }

  private static <T> List<T> orNone(@Nullable List<T> some) {
    return some == null ? List.of() : some;
  }

  private EvaluationTask task(EvaluationBody.Task task, String field, Caller caller) {
    String name = task.name();
    if (name == null) {
      throw TuningError.INVALID_REQUEST.at(field + ".name", field + ".name is missing");
    }
    if (task.yaml() != null) {
      OwnTask.check(field + ".yaml", name, task.yaml());
    }
    DatasetRef data =
        task.dataFile() == null ? null : data(task.dataFile(), field + ".data_file", caller);
    return checked(
        field,
        () ->
            new EvaluationTask(
                name, task.yaml(), data, task.fewShot(), task.limit(), task.chatTemplate()));
  }

  private DatasetRef data(String id, String field, Caller caller) {
    Files.Row file =
        files
            .find(caller.project(), id)
            .orElseThrow(() ->
                TuningError.INVALID_REQUEST.at(
                    field, "%s: there is no file '%s'".formatted(field, id)));
    if (file.status() != Files.Status.PROCESSED) {
      throw TuningError.INVALID_REQUEST.at(
          field, "%s: '%s' is %s, wanted processed".formatted(field, id, file.status().word()));
    }
    if (file.content().bytes() > MOST_BYTES) {
      throw TuningError.INVALID_REQUEST.at(
          field,
          "%s: '%s' has %,d bytes, wanted at most %,d"
              .formatted(field, id, file.content().bytes(), MOST_BYTES));
    }
    return file.content();
  }

  private static GateRule rule(EvaluationBody.Rule rule, String field) {
    String metric = rule.metric();
    GateRule.Reference comparedWith = rule.comparedWith();
    if (metric == null) {
      throw TuningError.INVALID_REQUEST.at(field + ".metric", field + ".metric is missing");
    }
    if (comparedWith == null) {
      throw TuningError.INVALID_REQUEST.at(
          field + ".compared_with",
          field + ".compared_with is missing, wanted base, champion or constant");
    }
    return checked(
        field,
        () ->
            new GateRule(
                metric,
                comparedWith,
                rule.constant(),
                rule.minGain(),
                rule.maxLoss(),
                rule.standardErrors() == null ? 0 : rule.standardErrors()));
  }

  /** Of the harness's own tasks it isn't known here which metrics they and their parts have. */
  private static GateRule measurable(
      GateRule rule, String field, List<EvaluationTask> tasks, boolean validated) {
    if (rule.metric().equals(GateRule.VALIDATION_LOSS)) {
      if (!validated) {
        throw TuningError.INVALID_REQUEST.at(
            field + ".metric",
            "%s.metric is %s, which needs a job with a validation file"
                .formatted(field, GateRule.VALIDATION_LOSS));
      }
      return rule;
    }
    boolean known =
        tasks.stream()
            .anyMatch(task -> task.yaml() == null || rule.metric().startsWith(task.name() + "/"));
    if (!known) {
      throw TuningError.INVALID_REQUEST.at(
          field + ".metric",
          "%s.metric is '%s', but the tasks are %s"
              .formatted(field, rule.metric(), tasks.stream().map(EvaluationTask::name).toList()));
    }
    return rule;
  }

  private static @Nullable Approval approval(EvaluationBody.Agreement wanted, String field) {
    if (Boolean.FALSE.equals(wanted.required())) {
      return null;
    }
    Long limit = wanted.waitLimit();
    return checked(
        field + ".wait_limit",
        () -> new Approval(limit == null ? Approval.USUAL : Duration.ofSeconds(limit)));
  }

  /** What a value's own rules refuse, told at its field. */
  private static <T> T checked(String field, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException refused) {
      throw TuningError.INVALID_REQUEST.at(field, field + ": " + refused.getMessage());
    }
  }
}
