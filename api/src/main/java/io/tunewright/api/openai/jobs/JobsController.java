package io.tunewright.api.openai.jobs;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Role;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Submits, lists and shows jobs. */
@RestController
@RequestMapping("/v1/fine_tuning/jobs")
@Tag(name = "Fine-tuning")
final class JobsController {

  private final Jobs jobs;
  private final VisibleJobs visible;
  private final Submission submission;
  private final JobViews views;

  JobsController(Jobs jobs, VisibleJobs visible, Submission submission, JobViews views) {
    this.jobs = jobs;
    this.visible = visible;
    this.submission = submission;
    this.views = views;
  }

  /** The row is written before this answers; its workflow starts behind it, or once it can. */
  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Submits a fine-tuning job, or answers its plan",
      description =
          "With `tunewright.dry_run` nothing is written or started, and the answer is the plan. The"
              + " same Idempotency-Key with the same body answers the same job; with another body"
              + " it is a 409.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = CreateJob.class))),
      responses =
          @ApiResponse(
              responseCode = "200",
              description = "The job, or the plan of a dry run",
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON_VALUE,
                      schema = @Schema(oneOf = {JobObject.class, PlanObject.class}))))
  Object create(
      Caller caller,
      @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
      @RequestBody byte[] body) {
    String key = Submission.checkedKey(idempotencyKey);
    return Submission.isDryRun(body)
        ? PlanObject.of(submission.plan(caller, body))
        : views.of(submission.submit(caller, key, body));
  }

  @GetMapping
  @Needs(Role.VIEWER)
  @Operation(
      summary = "Lists jobs, the newest first",
      description =
          "`metadata[name]=value` keeps jobs with that pair; `metadata=null` keeps jobs without"
              + " any.")
  Page<JobObject> list(
      Caller caller,
      @RequestParam @Nullable String after,
      @RequestParam(defaultValue = "20") int limit,
      @Parameter(hidden = true) @RequestParam Map<String, String> all) {
    int wanted = Page.limit(limit, 100);
    return Page.of(
        views.all(jobs.list(caller.project(), after, wanted + 1, MetadataFilter.of(all))),
        wanted,
        JobObject::id);
  }

  @GetMapping("/{id}")
  @Needs(Role.VIEWER)
  @Operation(summary = "Retrieves a job")
  JobObject retrieve(Caller caller, @PathVariable String id) {
    return views.of(visible.get(caller, id));
  }
}
