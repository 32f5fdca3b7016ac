package io.tunewright.api.evaluations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.job.Approval;
import io.tunewright.job.EvaluationSpec;
import io.tunewright.job.EvaluationTask;
import io.tunewright.job.GateRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an adapter is measured, and what it takes to become champion.
 *
 * @param tasks what it is measured on
 * @param gate rules that must all hold
 * @param approval absent, nobody needs to agree
 * @param promote whether what passes becomes champion; true unless said otherwise
 */
@Schema(name = "EvaluationSpec")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EvaluationBody(
    @JsonProperty("tasks") @Nullable List<Task> tasks,
    @JsonProperty("gate") @Nullable List<Rule> gate,
    @JsonProperty("approval") @Nullable Agreement approval,
    @JsonProperty("promote") @Nullable Boolean promote) {

  /**
   * One task.
   *
   * @param name of one of lm-evaluation-harness's own tasks, or of the caller's
   * @param yaml the caller's own task, in the harness's words, without any code or dataset
   * @param dataFile the id of an uploaded file with its rows, one JSON object a line
   * @param fewShot examples before each question
   * @param limit only the first so many rows
   * @param chatTemplate whether questions are put as a chat, with the model's own template
   */
  @Schema(name = "EvaluationTask")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Task(
      @JsonProperty(value = "name", required = true) @Nullable String name,
      @JsonProperty("yaml") @Nullable String yaml,
      @JsonProperty("data_file") @Nullable String dataFile,
      @JsonProperty("few_shot") @Nullable Integer fewShot,
      @JsonProperty("limit") @Nullable Integer limit,
      @JsonProperty("chat_template") @Nullable Boolean chatTemplate) {

    static Task of(EvaluationTask task) {
      return new Task(
          task.name(),
          task.yaml(),
          task.data() == null ? null : task.data().fileId(),
          task.fewShot(),
          task.limit(),
          task.chat());
    }
  }

  /**
   * One rule.
   *
   * @param metric {@code <task>/<metric>}, or validation_loss
   * @param minGain how much better it must be, in the metric's own unit
   * @param maxLoss how much worse it may be
   * @param standardErrors by how many combined standard errors the rule must hold
   */
  @Schema(name = "GateRule")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Rule(
      @JsonProperty(value = "metric", required = true) @Nullable String metric,
      @JsonProperty(value = "compared_with", required = true)
          GateRule.@Nullable Reference comparedWith,
      @JsonProperty("constant") @Nullable Double constant,
      @JsonProperty("min_gain") @Nullable Double minGain,
      @JsonProperty("max_loss") @Nullable Double maxLoss,
      @JsonProperty("standard_errors") @Nullable Double standardErrors) {

    static Rule of(GateRule rule) {
      return new Rule(
          rule.metric(),
          rule.comparedWith(),
          rule.constant(),
          rule.minGain(),
          rule.maxLoss(),
          rule.standardErrors() == 0 ? null : Double.valueOf(rule.standardErrors()));
    }
  }

  /**
   * Whether an operator has to agree.
   *
   * @param required false is as good as no approval
   * @param waitLimit seconds after which it is refused without a decision
   */
  @Schema(name = "Approval")
  public record Agreement(
      @JsonProperty("required") @Nullable Boolean required,
      @JsonProperty("wait_limit") @Nullable Long waitLimit) {

    static @Nullable Agreement of(@Nullable Approval approval) {
      return approval == null ? null : new Agreement(true, approval.waitLimit().toSeconds());
    }
  }

  /** As it was asked for. */
  public static EvaluationBody of(EvaluationSpec spec) {
    return new EvaluationBody(
        spec.tasks().stream().map(Task::of).toList(),
        spec.gate().stream().map(Rule::of).toList(),
        Agreement.of(spec.approval()),
        spec.promote());
  }
}
