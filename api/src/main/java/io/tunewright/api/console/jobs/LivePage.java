package io.tunewright.api.console.jobs;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.jobs.VisibleJobs;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Role;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Streams of server-sent events, {@code changed} with the ids of jobs, or null for any of them. */
@Controller
final class LivePage {
  private final LiveJobs live;
  private final VisibleJobs visible;

  LivePage(LiveJobs live, VisibleJobs visible) {
    this.live = live;
    this.visible = visible;
  }

  @GetMapping(path = "/jobs/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  @Needs(Role.VIEWER)
  SseEmitter all(Caller caller, HttpServletResponse response) {
    keepUnbuffered(response);
    return live.open(caller.project(), null);
  }

  @GetMapping(path = "/jobs/{id}/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  @Needs(Role.VIEWER)
  SseEmitter one(Caller caller, @PathVariable String id, HttpServletResponse response) {
    JobRow job = visible.get(caller, id);
    keepUnbuffered(response);
    return live.open(job.owner().project(), job.id().value());
  }

  /** Proxies pass on what comes at once. */
  private static void keepUnbuffered(HttpServletResponse response) {
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.setHeader("X-Accel-Buffering", "no");
  }
}
