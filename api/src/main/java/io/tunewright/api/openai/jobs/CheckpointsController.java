package io.tunewright.api.openai.jobs;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.api.sweep.Sweeper;
import io.tunewright.fault.TuningError;
import io.tunewright.job.CheckpointRef;
import io.tunewright.storage.catalog.CheckpointRow;
import io.tunewright.storage.catalog.Checkpoints;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Publications;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.records.PinRecords;
import java.util.LinkedHashMap;
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
  private final Checkpoints checkpoints;
  private final PinRecords pins;
  private final Publications publications;
  private final Sweeper sweeper;

  CheckpointsController(
      VisibleJobs visible,
      Checkpoints checkpoints,
      PinRecords pins,
      Publications publications,
      Sweeper sweeper) {
    this.visible = visible;
    this.checkpoints = checkpoints;
    this.pins = pins;
    this.publications = publications;
    this.sweeper = sweeper;
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
    List<CheckpointObject> all =
        newestOfEachStep(job).stream().map(row -> CheckpointObject.of(job, row)).toList();
    return Page.of(
        all.stream()
            .dropWhile(checkpoint -> after != null && !checkpoint.id().equals(after))
            .skip(after == null ? 0 : 1)
            .toList(),
        wanted,
        CheckpointObject::id);
  }

  /** A step that was trained again has its checkpoint twice; the later attempt's counts. */
  private List<CheckpointRow> newestOfEachStep(JobRow job) {
    Map<Long, CheckpointRow> steps = new LinkedHashMap<>();
    checkpoints
        .list(job.id())
        .forEach(row -> steps.putIfAbsent(row.checkpoint().ref().step(), row));
    return List.copyOf(steps.values());
  }

  @GetMapping("/{checkpoint}")
  @Needs(Role.VIEWER)
  @Operation(summary = "Retrieves a checkpoint")
  CheckpointObject retrieve(
      Caller caller, @PathVariable String id, @PathVariable String checkpoint) {
    JobRow job = visible.get(caller, id);
    return CheckpointObject.of(job, row(job, checkpoint));
  }

  @PostMapping("/{checkpoint}/pin")
  @Needs(Role.OPERATOR)
  @Operation(summary = "Keeps a checkpoint, whatever the job's retention says")
  CheckpointObject pin(Caller caller, @PathVariable String id, @PathVariable String checkpoint) {
    JobRow job = visible.get(caller, id);
    CheckpointRef ref = row(job, checkpoint).checkpoint().ref();
    if (!pins.pin(ref, caller.owner().principal())) {
      throw deleted(checkpoint);
    }
    return CheckpointObject.of(job, row(job, checkpoint));
  }

  @DeleteMapping("/{checkpoint}/pin")
  @Needs(Role.OPERATOR)
  @Operation(summary = "Leaves a checkpoint to the job's retention again")
  CheckpointObject unpin(Caller caller, @PathVariable String id, @PathVariable String checkpoint) {
    JobRow job = visible.get(caller, id);
    pins.unpin(row(job, checkpoint).checkpoint().ref());
    return CheckpointObject.of(job, row(job, checkpoint));
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
    CheckpointRef ref = row(job, checkpoint).checkpoint().ref();
    if (!publications.request(ref, caller.owner().principal())) {
      throw deleted(checkpoint);
    }
    sweeper.wake();
    return CheckpointObject.of(job, row(job, checkpoint));
  }

  private CheckpointRow row(JobRow job, String id) {
    CheckpointId wanted = CheckpointId.parse(id);
    return checkpoints
        .find(wanted.job(), wanted.attempt(), wanted.step())
        .filter(row -> row.checkpoint().ref().job().equals(job.id()))
        .orElseThrow(() ->
            TuningError.NOT_FOUND.because("%s has no checkpoint '%s'".formatted(job.id(), id)));
  }

  private static RuntimeException deleted(String checkpoint) {
    return TuningError.CONFLICT.because(
        "%s was deleted by its job's retention".formatted(checkpoint));
  }
}
