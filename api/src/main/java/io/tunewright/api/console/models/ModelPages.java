package io.tunewright.api.console.models;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.console.BackTo;
import io.tunewright.api.registry.BaseModels;
import io.tunewright.api.registry.StagingObject;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.JobFilter;
import io.tunewright.storage.catalog.JobOrder;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.JobSearch;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.ObjectStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** A project's base models: those it has registered, and those that its jobs have named. */
@Controller
@RequestMapping("/models")
final class ModelPages {
  private static final int MOST_USES = 20;

  private final BaseModels models;
  private final Snapshots snapshots;
  private final JobSearch jobs;
  private final Adapters adapters;
  private final ObjectStore store;

  ModelPages(
      BaseModels models,
      Snapshots snapshots,
      JobSearch jobs,
      Adapters adapters,
      ObjectStore store) {
    this.models = models;
    this.snapshots = snapshots;
    this.jobs = jobs;
    this.adapters = adapters;
    this.store = store;
  }

  @GetMapping
  @Needs(Role.VIEWER)
  String list(Caller caller, Model model) {
    Map<String, List<Snapshots.Use>> staged = staged(caller);
    Map<String, ModelLine> lines = new TreeMap<>();
    staged.forEach((name, uses) -> lines.put(name, ModelLine.of(name, uses)));
    boolean moving = false;
    for (Models.Row each : models.list(caller.project())) {
      StagingObject staging = models.stagingInShort(each).orElse(null);
      moving |= isMoving(staging);
      lines.put(
          each.name(), ModelLine.of(each, staging, staged.getOrDefault(each.name(), List.of())));
    }
    model.addAttribute("title", "Models");
    model.addAttribute("section", "models");
    model.addAttribute("models", lines.values());
    model.addAttribute("moving", moving);
    return "models/list";
  }

  private Map<String, List<Snapshots.Use>> staged(Caller caller) {
    return snapshots.usedBy(caller.project()).stream()
        .collect(groupingBy(Snapshots.Use::model, TreeMap::new, toList()));
  }

  @GetMapping("/model")
  @Needs(Role.VIEWER)
  String show(Caller caller, @RequestParam String name, Model model) {
    Optional<Models.Row> registered =
        models.list(caller.project()).stream().filter(row -> row.name().equals(name)).findFirst();
    StagingObject staging = registered.flatMap(models::staging).orElse(null);
    model.addAttribute("name", name);
    model.addAttribute("section", "models");
    model.addAttribute("staging", staging);
    model.addAttribute("moving", isMoving(staging));
    List<Snapshots.Use> uses = staged(caller).getOrDefault(name, List.of());
    if (registered.isEmpty() && uses.isEmpty()) {
      throw TuningError.NOT_FOUND.at("name", "there is no model '%s'".formatted(name));
    }
    model.addAttribute("title", name);
    model.addAttribute("registered", registered.orElse(null));
    model.addAttribute("snapshots", uses);
    model.addAttribute(
        "files",
        uses.isEmpty() ? List.of() : StagedFile.of(store, uses.getFirst().snapshot().ref()));
    List<JobRow> users =
        jobs.page(
                caller.project(),
                new JobFilter(Set.of(), name, null, null, null),
                JobOrder.NEWEST,
                JobSearch.Turn.FIRST,
                MOST_USES)
            .jobs();
    model.addAttribute("licence", licence(users));
    model.addAttribute("uses", users.stream().map(job -> use(caller, job)).toList());
    return "models/model";
  }

  private static boolean isMoving(@Nullable StagingObject staging) {
    return staging != null
        && (staging.endedAt() == null
            || staging.verification() != null
                && staging.verification().state().name().equals("RUNNING"));
  }

  /** As the newest plan has read it from the model's own files. */
  private static @Nullable String licence(List<JobRow> users) {
    return users.stream()
        .map(JobRow::plan)
        .filter(plan -> plan != null)
        .map(plan -> plan.model().licence())
        .filter(licence -> licence != null)
        .findFirst()
        .orElse(null);
  }

  private ModelUse use(Caller caller, JobRow job) {
    String made = job.fineTunedModel();
    return ModelUse.of(
        job,
        made == null
            ? null
            : adapters
                .findByModel(caller.project(), made)
                .map(row -> row.adapter().ref())
                .orElse(null));
  }

  @PostMapping
  @Needs(Role.OPERATOR)
  @BackTo("/models")
  String register(
      Caller caller,
      @RequestParam String name,
      @RequestParam String source,
      @RequestParam(defaultValue = "false") boolean stage,
      RedirectAttributes after) {
    models.register(caller.owner(), name.strip(), source.strip(), stage);
    return toModel(name.strip(), after);
  }

  @PostMapping("/verify")
  @Needs(Role.OPERATOR)
  @BackTo("/models/model?name={name}")
  String verify(Caller caller, @RequestParam String name, RedirectAttributes after) {
    models.verify(models.get(caller.project(), name));
    after.addFlashAttribute("flash", "Every file is read again and its hash compared.");
    return toModel(name, after);
  }

  @PostMapping("/stage")
  @Needs(Role.OPERATOR)
  @BackTo("/models/model?name={name}")
  String stage(Caller caller, @RequestParam String name, RedirectAttributes after) {
    Models.Row known = models.get(caller.project(), name);
    models.register(caller.owner(), name, known.source().uri(), true);
    return toModel(name, after);
  }

  private static String toModel(String name, RedirectAttributes after) {
    after.addAttribute("name", name);
    return "redirect:/models/model";
  }

  @PostMapping("/delete")
  @Needs(Role.OPERATOR)
  @BackTo("/models/model?name={name}")
  String delete(Caller caller, @RequestParam String name, RedirectAttributes after) {
    models.delete(models.get(caller.project(), name));
    after.addFlashAttribute("flash", "%s is forgotten.".formatted(name));
    return "redirect:/models";
  }
}
