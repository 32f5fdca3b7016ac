package io.tunewright.api.evaluations;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Bodies;
import io.tunewright.api.openai.Page;
import io.tunewright.api.registry.AdapterVersions;
import io.tunewright.api.sweep.Commands;
import io.tunewright.api.sweep.Sweeper;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.AdapterRow;
import io.tunewright.storage.catalog.EvaluationRow;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Evaluates adapters that exist, and shows and decides evaluations. */
@RestController
@RequestMapping("/v1/tunewright/evaluations")
@Tag(name = "Evaluations")
final class EvaluationsController {
  private final Evaluations evaluations;
  private final AdapterVersions versions;
  private final Jobs jobs;
  private final Specs specs;
  private final Commands commands;
  private final Sweeper sweeper;

  EvaluationsController(
      Evaluations evaluations,
      AdapterVersions versions,
      Jobs jobs,
      Specs specs,
      Commands commands,
      Sweeper sweeper) {
    this.evaluations = evaluations;
    this.versions = versions;
    this.jobs = jobs;
    this.specs = specs;
    this.commands = commands;
    this.sweeper = sweeper;
  }

  /**
   * What is to be evaluated, and how.
   *
   * @param version latest unless said otherwise
   */
  @Schema(name = "NewEvaluation")
  record Wanted(
      @JsonProperty(value = "adapter", required = true) @Nullable String adapter,
      @JsonProperty("version") @Nullable Integer version,
      @JsonProperty(value = "evaluation", required = true) @Nullable EvaluationBody evaluation) {}

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Evaluates a version of an adapter",
      description =
          "Answers at once; the state follows. It runs where the adapter was trained. What passes"
              + " becomes champion, unless `promote` is false.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = Wanted.class))))
  EvaluationObject create(Caller caller, @RequestBody byte[] body) {
    Wanted wanted = Bodies.read(body, Wanted.class);
    if (wanted.adapter() == null) {
      throw TuningError.INVALID_REQUEST.at("adapter", "adapter is missing");
    }
    if (wanted.evaluation() == null) {
      throw TuningError.INVALID_REQUEST.at("evaluation", "evaluation is missing");
    }
    AdapterRow adapter =
        AdapterVersions.named(
            versions.of(caller.project(), wanted.adapter(), "adapter"),
            wanted.version() == null ? "latest" : wanted.version().toString(),
            "version");
    JobRow job = jobs.get(adapter.origin().job());
    if (job.plan() == null) {
      throw TuningError.CONFLICT.at(
          "version",
          "the catalog has lost the plan of %s, which trained it, so nobody knows where to run it"
              .formatted(job.id()));
    }
    EvaluationRow row =
        evaluations.create(
            Evaluations.newId(),
            caller.owner(),
            adapter.adapter().ref(),
            job.id(),
            specs.of(
                wanted.evaluation(), "evaluation", caller, job.request().validation() != null));
    sweeper.wake(); // its workflow writes the record, so that nothing fails behind the row
    return EvaluationObject.of(row);
  }

  @GetMapping
  @Needs(Role.VIEWER)
  @Operation(summary = "Lists evaluations, the newest first")
  Page<EvaluationObject> list(
      Caller caller,
      @RequestParam @Nullable String adapter,
      @RequestParam @Nullable Integer version,
      @RequestParam @Nullable String job,
      @RequestParam @Nullable String after,
      @RequestParam(defaultValue = "20") int limit) {
    int wanted = Page.limit(limit, 100);
    return Page.of(
        evaluations.list(caller.project(), adapter, version, job, after, wanted + 1).stream()
            .map(EvaluationObject::of)
            .toList(),
        wanted,
        EvaluationObject::id);
  }

  @GetMapping("/{id}")
  @Needs(Role.VIEWER)
  @Operation(summary = "Retrieves an evaluation with its scores and its verdict")
  EvaluationObject retrieve(Caller caller, @PathVariable String id) {
    return EvaluationObject.of(row(caller, id));
  }

  @PostMapping("/{id}/cancel")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Asks for an evaluation's end",
      description = "Its run is stopped first, so the state follows.")
  EvaluationObject cancel(Caller caller, @PathVariable String id) {
    EvaluationRow row = row(caller, id);
    evaluations.requestCancel(row.id());
    sweeper.wake();
    return EvaluationObject.of(evaluations.get(row.id()));
  }

  /**
   * @param note why, for who reads of it later
   * @param champion the evaluation's {@code champion} as whoever decides has seen it, 0 where it
   *     had none; absent, the decision is about whatever it is compared with
   */
  @Schema(name = "Decide")
  record Note(
      @JsonProperty("note") @Nullable String note,
      @JsonProperty("champion") @Nullable Integer champion) {
    static final Note NONE = new Note(null, null);
  }

  @PostMapping("/{id}/approve")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Lets what passed its gate become champion",
      description =
          "A 409 where the evaluation awaits no approval, or is compared with another `champion`.")
  EvaluationObject approve(
      Caller caller, @PathVariable String id, @RequestBody(required = false) @Nullable Note note) {
    EvaluationRow row = row(caller, id);
    Note said = note == null ? Note.NONE : note;
    commands.approve(row.id(), caller.owner().principal(), said.note(), said.champion());
    return EvaluationObject.of(evaluations.get(row.id()));
  }

  @PostMapping("/{id}/reject")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Refuses what passed its gate",
      description =
          "The version stays; a 409 where the evaluation awaits no approval, or is compared with"
              + " another `champion`.")
  EvaluationObject reject(
      Caller caller, @PathVariable String id, @RequestBody(required = false) @Nullable Note note) {
    EvaluationRow row = row(caller, id);
    Note said = note == null ? Note.NONE : note;
    commands.reject(row.id(), caller.owner().principal(), said.note(), said.champion());
    return EvaluationObject.of(evaluations.get(row.id()));
  }

  private EvaluationRow row(Caller caller, String id) {
    return evaluations.visible(caller.project(), id);
  }
}
