package io.tunewright.api.console.jobs;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.console.BackTo;
import io.tunewright.api.console.Words;
import io.tunewright.api.console.jobs.JobQuery.Tab;
import io.tunewright.api.openai.jobs.JobCommands;
import io.tunewright.api.openai.jobs.VisibleJobs;
import io.tunewright.api.telemetry.Lookout;
import io.tunewright.catalog.JobStatus;
import io.tunewright.job.JobId;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.JobSearch;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.catalog.ScheduledJob;
import io.tunewright.storage.catalog.ScheduledJobs;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The list of a project's jobs. */
@Controller
@RequestMapping("/jobs")
final class JobsPage {
  private static final int PAGE = 50;

  /** Jobs under way are looked at in the object store, several at a time. */
  private static final int LOOKS = 16;

  private final JobSearch search;
  private final VisibleJobs visible;
  private final ScheduledJobs scheduled;
  private final Lookout lookout;
  private final JobCommands commands;
  private final Words words;

  JobsPage(
      JobSearch search,
      VisibleJobs visible,
      ScheduledJobs scheduled,
      Lookout lookout,
      JobCommands commands,
      Words words) {
    this.search = search;
    this.visible = visible;
    this.scheduled = scheduled;
    this.lookout = lookout;
    this.commands = commands;
    this.words = words;
  }

  /** One tab over the list. */
  public record TabLink(String title, String address, long count, boolean chosen) {}

  @GetMapping
  @Needs(Role.VIEWER)
  String list(
      Caller caller,
      JobQuery query,
      @RequestHeader(name = "HX-Request", required = false) @Nullable String part,
      Model model) {
    JobSearch.Page page =
        search.page(caller.project(), query.filter(), query.order(), query.turn(), PAGE);
    model.addAttribute("title", "Jobs");
    model.addAttribute("section", "jobs");
    model.addAttribute("query", query);
    model.addAttribute("tabs", tabs(caller, query));
    model.addAttribute("jobs", lines(page.jobs()));
    model.addAttribute("newer", query.addressAt(page.before(), true));
    model.addAttribute("older", query.addressAt(page.after(), false));
    model.addAttribute("first", query.isFirst());
    model.addAttribute("filtered", !query.filter().isEmpty());
    if (part != null) {
      return "jobs/list :: table";
    }
    model.addAttribute("choices", search.choices(caller.project()));
    return "jobs/list";
  }

  private List<TabLink> tabs(Caller caller, JobQuery query) {
    Map<JobStatus, Long> counts = search.counts(caller.project(), query.filter().withAnyStatus());
    Tab chosen = query.tab().orElse(null);
    TabLink all =
        new TabLink(
            "All",
            query.addressOf(null),
            counts.values().stream().mapToLong(Long::longValue).sum(),
            chosen == null);
    return java.util.stream.Stream.concat(
            java.util.stream.Stream.of(all),
            Arrays.stream(Tab.values())
                .map(tab ->
                    new TabLink(
                        tab.title(),
                        query.addressOf(tab),
                        tab.statuses().stream()
                            .mapToLong(status -> counts.getOrDefault(status, 0L))
                            .sum(),
                        tab == chosen)))
        .toList();
  }

  private List<JobLine> lines(List<JobRow> jobs) {
    Map<JobId, ScheduledJob> runs = scheduled.among(jobs.stream().map(JobRow::id).toList());
    return jobs.stream()
        .gather(
            Gatherers.mapConcurrent(
                LOOKS, job -> JobLine.of(job, lookout, runs.get(job.id()), words)))
        .toList();
  }

  /** Some rows as they are now. What the caller may not see is left out. */
  @GetMapping("/rows")
  @Needs(Role.VIEWER)
  String rows(Caller caller, @RequestParam List<String> id, Model model) {
    model.addAttribute(
        "jobs",
        lines(
            id.stream().limit(PAGE).flatMap(each -> visible.find(caller, each).stream()).toList()));
    return "jobs/list :: rows";
  }

  /**
   * @param query of the list that they were ticked in
   */
  @PostMapping("/cancel")
  @Needs(Role.OPERATOR)
  @BackTo("/jobs")
  String cancel(
      Caller caller,
      JobQuery query,
      @RequestParam(defaultValue = "") List<String> id,
      RedirectAttributes after) {
    id.forEach(each -> commands.cancel(caller, each));
    after.addFlashAttribute(
        "flash",
        switch (id.size()) {
          case 0 -> "No job was cancelled: those that were selected have ended.";
          case 1 -> "The job is being cancelled.";
          default -> words.count(id.size()) + " jobs are being cancelled.";
        });
    return "redirect:" + query.address(JobQuery.LIST);
  }
}
