package io.tunewright.api.openai.jobs;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.storage.catalog.Checkpoints;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows what has happened to a job: its events and its checkpoints. */
@RestController
@RequestMapping("/v1/fine_tuning/jobs/{id}")
@Tag(name = "Fine-tuning")
final class ProgressController {
  private final VisibleJobs visible;
  private final EventFeed feed;
  private final Checkpoints checkpoints;

  ProgressController(VisibleJobs visible, EventFeed feed, Checkpoints checkpoints) {
    this.visible = visible;
    this.feed = feed;
    this.checkpoints = checkpoints;
  }

  @GetMapping("/events")
  @Needs(Role.VIEWER)
  @Operation(summary = "Lists a job's events with its metrics, the newest first")
  Page<EventObject> events(
      Caller caller,
      @PathVariable String id,
      @RequestParam @Nullable String after,
      @RequestParam(defaultValue = "20") int limit) {
    int wanted = Page.limit(limit, 1000);
    JobRow job = visible.get(caller, id);
    EventId from = after == null ? null : EventId.parse(after);
    return Page.of(feed.list(job, from, wanted + 1), wanted, EventObject::id);
  }

  @GetMapping("/checkpoints")
  @Needs(Role.VIEWER)
  @Operation(summary = "Lists a job's checkpoints, the newest first")
  Page<CheckpointObject> checkpoints(
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
  private List<Checkpoints.Row> newestOfEachStep(JobRow job) {
    Map<Long, Checkpoints.Row> steps = new LinkedHashMap<>();
    checkpoints
        .list(job.id())
        .forEach(row -> steps.putIfAbsent(row.checkpoint().ref().step(), row));
    return List.copyOf(steps.values());
  }
}
