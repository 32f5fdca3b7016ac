package io.tunewright.api.openai.jobs;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.storage.catalog.CheckpointRow;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Role;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows a job's checkpoints, keeps those that somebody wants, and publishes any of them. */
@RestController
@RequestMapping("/v1/fine_tuning/jobs/{id}/checkpoints")
@Tag(name = "Fine-tuning")
final class CheckpointsController {
  private final VisibleJobs visible;
  private final JobCheckpoints checkpoints;

  CheckpointsController(VisibleJobs visible, JobCheckpoints checkpoints) {
    this.visible = visible;
    this.checkpoints = checkpoints;
  }

  @GetMapping
  @Needs(Role.VIEWER)
  @Operation(
      summary = "Lists a job's checkpoints, the newest first",
      description =
          "Those that retention has deleted are listed too: `tunewright.deleted_at` says so.")
  Page<CheckpointObject> list(
      Caller caller,
      @PathVariable String id,
      @RequestParam @Nullable String after,
      @RequestParam(defaultValue = "10") int limit) {
    int wanted = Page.limit(limit, 100);
    JobRow job = visible.get(caller, id);
    Map<String, List<JobRow>> successors = checkpoints.successors(job);
    List<CheckpointObject> all =
        checkpoints.newestOfEachStep(job).stream()
            .map(row -> CheckpointObject.of(job, row, successors))
            .toList();
    return Page.of(
        all.stream()
            .dropWhile(checkpoint -> after != null && !checkpoint.id().equals(after))
            .skip(after == null ? 0 : 1)
            .toList(),
        wanted,
        CheckpointObject::id);
  }

  @GetMapping("/{checkpoint}")
  @Needs(Role.VIEWER)
  @Operation(summary = "Retrieves a checkpoint")
  CheckpointObject retrieve(
      Caller caller, @PathVariable String id, @PathVariable String checkpoint) {
    JobRow job = visible.get(caller, id);
    return shown(job, checkpoints.get(job, checkpoint));
  }

  @PostMapping("/{checkpoint}/pin")
  @Needs(Role.OPERATOR)
  @Operation(summary = "Keeps a checkpoint, whatever the job's retention says")
  CheckpointObject pin(Caller caller, @PathVariable String id, @PathVariable String checkpoint) {
    JobRow job = visible.get(caller, id);
    return shown(job, checkpoints.pin(caller, job, checkpoint));
  }

  @DeleteMapping("/{checkpoint}/pin")
  @Needs(Role.OPERATOR)
  @Operation(summary = "Leaves a checkpoint to the job's retention again")
  CheckpointObject unpin(Caller caller, @PathVariable String id, @PathVariable String checkpoint) {
    JobRow job = visible.get(caller, id);
    return shown(job, checkpoints.unpin(job, checkpoint));
  }

  @PostMapping("/{checkpoint}/publish")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Publishes a checkpoint as a version of its adapter",
      description =
          "Its effect is proven first, so `tunewright.publication` follows. What was withheld or"
              + " has failed may be asked for again; asking twice publishes once.")
  CheckpointObject publish(
      Caller caller, @PathVariable String id, @PathVariable String checkpoint) {
    JobRow job = visible.get(caller, id);
    return shown(job, checkpoints.publish(caller, job, checkpoint));
  }

  private CheckpointObject shown(JobRow job, CheckpointRow row) {
    return CheckpointObject.of(job, row, checkpoints.successors(job));
  }
}
