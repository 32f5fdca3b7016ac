package io.tunewright.api.console.jobs;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.console.Words;
import io.tunewright.api.openai.jobs.JobCheckpoints;
import io.tunewright.api.openai.jobs.VisibleJobs;
import io.tunewright.api.telemetry.Lookout;
import io.tunewright.api.telemetry.Outlook;
import io.tunewright.fault.TuningError;
import io.tunewright.job.CheckpointRef;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Attempts;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.catalog.ScheduledJob;
import io.tunewright.storage.catalog.ScheduledJobs;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** A job, in parts that each have an address: what it is and how far, its checkpoints, its past. */
@Controller
@RequestMapping("/jobs/{id}")
final class JobPage {
  private static final Set<String> PARTS =
      Set.of("checkpoints", "attempts", "log", "events", "plan");
  private static final int EVENTS = 200;

  private final VisibleJobs visible;
  private final Jobs jobs;
  private final ScheduledJobs scheduled;
  private final Lookout lookout;
  private final JobEvents events;
  private final Attempts attempts;
  private final JobCheckpoints checkpoints;
  private final Adapters adapters;
  private final Evaluations evaluations;
  private final Files files;
  private final Curves curves;
  private final Words words;

  JobPage(
      VisibleJobs visible,
      Jobs jobs,
      ScheduledJobs scheduled,
      Lookout lookout,
      JobEvents events,
      Attempts attempts,
      JobCheckpoints checkpoints,
      Adapters adapters,
      Evaluations evaluations,
      Files files,
      Curves curves,
      Words words) {
    this.visible = visible;
    this.jobs = jobs;
    this.scheduled = scheduled;
    this.lookout = lookout;
    this.events = events;
    this.attempts = attempts;
    this.checkpoints = checkpoints;
    this.adapters = adapters;
    this.evaluations = evaluations;
    this.files = files;
    this.curves = curves;
    this.words = words;
  }

  /**
   * @param part whether a script asks for what has changed only
   */
  @GetMapping
  @Needs(Role.VIEWER)
  String overview(
      Caller caller,
      @PathVariable String id,
      @RequestHeader(name = "HX-Request", required = false) @Nullable String part,
      Model model) {
    JobRow job = visible.get(caller, id);
    head(job, "overview", model);
    var lines = curves.of(job, null, null, 2);
    model.addAttribute(
        "trainLoss", lines.getOrDefault(Measure.TRAIN_LOSS, Curves.Line.NONE).last());
    model.addAttribute(
        "validLoss", lines.getOrDefault(Measure.VALID_LOSS, Curves.Line.NONE).last());
    model.addAttribute(
        "speed", lines.getOrDefault(Measure.TOKENS_PER_SECOND, Curves.Line.NONE).last());
    model.addAttribute(
        "training",
        files.find(job.owner().project(), job.request().training().fileId()).orElse(null));
    String adapter = job.fineTunedModel();
    model.addAttribute(
        "adapter",
        adapter == null ? null : adapters.findByModel(job.owner().project(), adapter).orElse(null));
    model.addAttribute("originName", originName(job));
    model.addAttribute("evaluation", evaluations.ofJob(job.id()).orElse(null));
    return part == null ? "jobs/overview" : "jobs/overview :: now";
  }

  /** What the job is called that this one goes on from, null where it begins afresh. */
  private @Nullable String originName(JobRow job) {
    CheckpointRef origin = job.request().origin();
    return origin == null
        ? null
        : jobs.find(origin.job())
            .map(source -> JobLine.name(source, words))
            .orElse(words.shortId(origin.job().value()));
  }

  /** The title line and the road, as they are now. */
  @GetMapping("/head")
  @Needs(Role.VIEWER)
  String head(
      Caller caller,
      @PathVariable String id,
      @RequestParam(defaultValue = "overview") String at,
      Model model) {
    head(visible.get(caller, id), at, model);
    return "jobs/head :: head";
  }

  private void head(JobRow job, String at, Model model) {
    Outlook outlook = lookout.at(job);
    String name = JobLine.name(job, words);
    model.addAttribute("title", name);
    model.addAttribute("section", "jobs");
    model.addAttribute("at", at);
    model.addAttribute("name", name);
    model.addAttribute("job", job);
    model.addAttribute("id", job.id().value());
    model.addAttribute("outlook", outlook);
    model.addAttribute("intent", JobLine.intent(job));
    model.addAttribute(
        "figure", job.finished() == null ? Advance.of(job, outlook, words).parts() : null);
    ScheduledJob run = scheduled.among(List.of(job.id())).get(job.id());
    model.addAttribute("road", Road.of(job, outlook, jobs.stages(job.id()), run, words));
    boolean goesOn = job.finished() == null || (run != null && run.conclusion() == null);
    model.addAttribute("stream", goesOn ? "/jobs/%s/live".formatted(job.id().value()) : null);
    model.addAttribute("may", May.of(job));
  }

  @GetMapping("/{what}")
  @Needs(Role.VIEWER)
  String part(
      Caller caller,
      @PathVariable String id,
      @PathVariable String what,
      @RequestParam @Nullable Long before,
      @RequestParam @Nullable String run,
      @RequestHeader(name = "HX-Request", required = false) @Nullable String part,
      Model model) {
    JobRow job = visible.get(caller, id);
    if (!PARTS.contains(what)) {
      throw TuningError.NOT_FOUND.because("A job has no part '%s'".formatted(what));
    }
    head(job, what, model);
    switch (what) {
      case "checkpoints" -> {
        List<CheckpointLine> lines =
            CheckpointLine.of(
                checkpoints.newestOfEachStep(job), checkpoints.successors(job), words);
        model.addAttribute("checkpoints", lines);
        model.addAttribute("publishing", lines.stream().anyMatch(CheckpointLine::isBeingPublished));
      }
      case "attempts" -> model.addAttribute("attempts", attempts.list(job.id()));
      case "log" -> {
        List<Attempts.Row> runs = attempts.list(job.id());
        model.addAttribute("runs", runs);
        model.addAttribute(
            "run", run != null ? run : runs.isEmpty() ? null : runs.getLast().runKey());
      }
      case "events" -> {
        List<JobEvents.Row> rows = events.list(job.id(), before, EVENTS);
        model.addAttribute("events", rows);
        model.addAttribute("older", rows.size() < EVENTS ? null : rows.getLast().sequence());
      }
      default -> {
        // the plan lies in the job
      }
    }
    return part == null ? "jobs/" + what : "jobs/%s :: now".formatted(what);
  }
}
