package io.tunewright.api.console.jobs;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * One open page that wants to know which jobs change. What has changed waits here until the page
 * takes it, each job once; a slow page keeps no other waiting.
 */
final class Viewer {
  /** Tells a page that is gone from one to which nothing happens. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  /** A page with more than this to hear of is told to look at all anew. */
  private static final int MOST = 500;

  private final String project;
  private final @Nullable String job;
  private final SseEmitter page;
  private final Set<String> changed = new LinkedHashSet<>();
  private boolean missed;
  private boolean closed;

  /**
   * @param job the only one that it shows, null for all of the project's
   */
  Viewer(String project, @Nullable String job, SseEmitter page) {
    this.project = project;
    this.job = job;
    this.page = page;
  }

  String project() {
    return project;
  }

  synchronized void changed(String id) {
    if (job == null || job.equals(id)) {
      if (changed.size() < MOST) {
        changed.add(id);
      } else {
        missed = true;
      }
      notifyAll();
    }
  }

  /** Something may have changed that nobody has told of. */
  synchronized void missed() {
    missed = true;
    notifyAll();
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Tells the page until it is closed or gone. */
  void run() {
    try {
      page.send(SseEmitter.event().comment("open").reconnectTime(2000));
      while (true) {
        List<String> news = next();
        if (isClosed()) {
          break;
        }
        if (news == null) {
          page.send(SseEmitter.event().name("changed").data("null"));
        } else if (news.isEmpty()) {
          page.send(SseEmitter.event().comment("still here"));
        } else {
          page.send(SseEmitter.event().name("changed").data(quoted(news)));
        }
      }
      page.complete();
    } catch (IOException | IllegalStateException gone) {
      page.completeWithError(gone);
    } catch (InterruptedException stopping) {
      page.complete();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** What has changed; empty where nothing did for a while, null where anything may have. */
  private synchronized @Nullable List<String> next() throws InterruptedException {
    if (changed.isEmpty() && !missed && !closed) {
      wait(HEARTBEAT.toMillis());
    }
    List<String> news = missed ? null : new ArrayList<>(changed);
    changed.clear();
    missed = false;
    return news;
  }

  /** Ids need no escaping. */
  private static String quoted(List<String> ids) {
    return "[\"" + String.join("\",\"", ids) + "\"]";
  }
}
