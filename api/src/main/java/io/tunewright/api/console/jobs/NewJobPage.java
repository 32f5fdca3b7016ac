package io.tunewright.api.console.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.temporal.failure.ApplicationFailure;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.console.Words;
import io.tunewright.api.openai.files.FileShelf;
import io.tunewright.api.openai.jobs.JobCheckpoints;
import io.tunewright.api.openai.jobs.Submission;
import io.tunewright.api.openai.jobs.VisibleJobs;
import io.tunewright.fault.TuningError;
import io.tunewright.launch.LaunchOrder;
import io.tunewright.plan.Plan;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.JobSearch;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.workflow.DryRun;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** The form for a new job: checked as one types, planned before it is submitted. */
@Controller
@RequestMapping("/jobs/new")
final class NewJobPage {
  private static final int FILES = 200;
  private static final String NONCE = "nonce";

  private final Submission submission;
  private final VisibleJobs visible;
  private final JobCheckpoints checkpoints;
  private final Models models;
  private final Files files;
  private final FileShelf shelf;
  private final JobSearch search;
  private final Words words;

  NewJobPage(
      Submission submission,
      VisibleJobs visible,
      JobCheckpoints checkpoints,
      Models models,
      Files files,
      FileShelf shelf,
      JobSearch search,
      Words words) {
    this.submission = submission;
    this.visible = visible;
    this.checkpoints = checkpoints;
    this.models = models;
    this.files = files;
    this.shelf = shelf;
    this.search = search;
    this.words = words;
  }

  /**
   * @param from a job whose request is to be changed, null for an empty form
   * @param sent fields to begin with, before those of {@code from}
   */
  @GetMapping
  @Needs(Role.OPERATOR)
  String form(
      Caller caller,
      @RequestParam @Nullable String from,
      @RequestParam Map<String, String> sent,
      Model model) {
    JobForm form =
        from == null
            ? JobForm.of(sent)
            : JobForm.of(visible.get(caller, from).request()).with(sent);
    model.addAttribute("from", from);
    return page(caller, form, UUID.randomUUID(), model);
  }

  private String page(Caller caller, JobForm form, UUID nonce, Model model) {
    model.addAttribute("title", "New job");
    model.addAttribute("section", "new");
    model.addAttribute("form", form.values());
    model.addAttribute("origin", origin(caller, form.values().get("tunewright.resume_from")));
    model.addAttribute(NONCE, nonce);
    model.addAttribute("models", models.list(caller.project()));
    model.addAttribute("files", choices(caller, form));
    model.addAttribute("sites", search.choices(caller.project()).sites());
    check(caller, form, model);
    return "jobs/new";
  }

  /** What to call each file that may be chosen, by its id; what is chosen already is among them. */
  private Map<String, String> choices(Caller caller, JobForm form) {
    Map<String, String> choices = new LinkedHashMap<>();
    for (Files.Row file : files.list(caller.project(), "fine-tune", null, FILES)) {
      choices.put(file.id(), named(file));
    }
    for (String field : List.of("training_file", "validation_file")) {
      String chosen = form.values().get(field);
      if (chosen != null) {
        choices.computeIfAbsent(
            chosen,
            id -> files.find(caller.project(), id).map(this::named).orElse(id + " · not there"));
      }
    }
    return choices;
  }

  private String named(Files.Row file) {
    return file.filename() + " · " + words.ago(file.created());
  }

  private @Nullable Origin origin(Caller caller, @Nullable String checkpoint) {
    return checkpoint == null
        ? null
        : checkpoints
            .find(caller.project(), checkpoint)
            .map(row ->
                Origin.of(visible.get(caller, row.checkpoint().ref().job().value()), row, words))
            .orElse(null);
  }

  /** Says what the form lacks, as the API would, and shows it as programs would send it. */
  @PostMapping("/check")
  @Needs(value = Role.OPERATOR, command = false)
  String check(Caller caller, @RequestParam Map<String, String> sent, Model model) {
    check(caller, JobForm.of(sent), model);
    return "jobs/new :: check";
  }

  private void check(Caller caller, JobForm form, Model model) {
    model.addAttribute("begun", !form.values().isEmpty());
    try {
      submission.check(caller, form.bytes());
    } catch (ApplicationFailure refused) {
      refuse(refused, model);
    }
    snippets(form, model);
  }

  private static void refuse(ApplicationFailure refused, Model model) {
    model.addAttribute("refusal", refused.getOriginalMessage());
    model.addAttribute("refusedField", JobForm.fieldOf(TuningError.fieldOf(refused).orElse(null)));
  }

  private static void snippets(JobForm form, Model model) {
    String address = ServletUriComponentsBuilder.fromCurrentContextPath().toUriString();
    model.addAttribute("curl", Snippets.curl(address, form.body()));
    model.addAttribute("python", Snippets.python(address, form.body()));
  }

  /** What the job would do: nothing is started. */
  @PostMapping("/plan")
  @Needs(value = Role.OPERATOR, command = false)
  String plan(Caller caller, @RequestParam Map<String, String> sent, Model model) {
    try {
      DryRun dryRun = submission.plan(caller, JobForm.of(sent).bytes());
      switch (dryRun.plan()) {
        case Plan.Refused(var reasons) -> model.addAttribute("reasons", reasons);
        case Plan.Ready ready -> {
          LaunchOrder order = dryRun.order();
          model.addAttribute("plan", ready);
          model.addAttribute("command", order == null ? null : String.join(" ", order.command()));
          model.addAttribute("inputs", order == null ? Map.of() : order.files());
        }
      }
    } catch (ApplicationFailure refused) {
      refuse(refused, model);
    }
    return "jobs/new :: plan";
  }

  /**
   * The same form sent twice makes one job.
   *
   * @param nonce of the form, as it was shown
   */
  @PostMapping
  @Needs(Role.OPERATOR)
  String submit(
      Caller caller,
      @RequestParam UUID nonce,
      @RequestParam Map<String, String> sent,
      HttpServletResponse response,
      Model model) {
    JobForm form = JobForm.of(sent);
    byte[] body = form.bytes();
    try {
      JobRow job =
          submission.submit(caller, "console-%s-%s".formatted(nonce, Hashing.of(body)), body);
      return "redirect:/jobs/" + job.id();
    } catch (ApplicationFailure refused) {
      response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
      page(caller, form, nonce, model);
      refuse(refused, model);
      return "jobs/new";
    }
  }

  /** A file that was uploaded from the form. */
  record Uploaded(@JsonProperty("id") String id, @JsonProperty("filename") String filename) {}

  @PostMapping(path = "/file", produces = MediaType.APPLICATION_JSON_VALUE)
  @Needs(Role.OPERATOR)
  @ResponseBody
  Uploaded upload(Caller caller, HttpServletRequest request) {
    Files.Row file = shelf.receive(caller, request);
    return new Uploaded(file.id(), file.filename());
  }
}
