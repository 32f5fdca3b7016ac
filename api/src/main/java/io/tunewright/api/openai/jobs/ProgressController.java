package io.tunewright.api.openai.jobs;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows what has happened to a job: its events with its metrics. */
@RestController
@RequestMapping("/v1/fine_tuning/jobs/{id}")
@Tag(name = "Fine-tuning")
final class ProgressController {
  private final VisibleJobs visible;
  private final EventFeed feed;

  ProgressController(VisibleJobs visible, EventFeed feed) {
    this.visible = visible;
    this.feed = feed;
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
}
