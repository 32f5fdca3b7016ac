package io.tunewright.api.openai.jobs;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.storage.catalog.Attempts;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Role;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows a job's runs: how each began and ended, and what was kept of its end. */
@RestController
@RequestMapping("/v1/fine_tuning/jobs/{id}/attempts")
@Tag(name = "Fine-tuning")
final class AttemptsController {
  private final VisibleJobs visible;
  private final Attempts attempts;
  private final RunEvidence evidence;

  AttemptsController(VisibleJobs visible, Attempts attempts, RunEvidence evidence) {
    this.visible = visible;
    this.attempts = attempts;
    this.evidence = evidence;
  }

  @GetMapping
  @Needs(Role.VIEWER)
  @Operation(summary = "Lists a job's runs in the order of their launch")
  Page<AttemptObject> list(Caller caller, @PathVariable String id) {
    JobRow job = visible.get(caller, id);
    List<AttemptObject> all = attempts.list(job.id()).stream().map(AttemptObject::of).toList();
    return Page.of(all, Math.max(1, all.size()), AttemptObject::id);
  }

  @GetMapping(path = "/{run}/evidence", produces = MediaType.TEXT_PLAIN_VALUE + ";charset=UTF-8")
  @Needs(Role.VIEWER)
  @Operation(
      summary = "Reads what was kept of a run's end",
      description =
          "Its exit record, the end of its log and, of a run that hung, the stacks of its"
              + " processes.")
  byte[] evidence(Caller caller, @PathVariable String id, @PathVariable String run) {
    JobRow job = visible.get(caller, id);
    return evidence.of(job, run);
  }
}
