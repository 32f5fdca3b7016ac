package io.tunewright.api.console.datasets;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.console.BackTo;
import io.tunewright.api.openai.files.FileShelf;
import io.tunewright.api.registry.ImportedDatasets;
import io.tunewright.job.DatasetRef;
import io.tunewright.plan.DatasetFacts;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** A project's files: brought, looked into, deleted. */
@Controller
@RequestMapping("/datasets")
final class DatasetPages {
  private static final int PAGE = 50;
  private static final int MOST_USES = 20;

  private final Files files;
  private final FileShelf shelf;
  private final ImportedDatasets imported;
  private final Jobs jobs;
  private final DatasetLooks looks;

  DatasetPages(
      Files files, FileShelf shelf, ImportedDatasets imported, Jobs jobs, DatasetLooks looks) {
    this.files = files;
    this.shelf = shelf;
    this.imported = imported;
    this.jobs = jobs;
    this.looks = looks;
  }

  /**
   * A file in the list.
   *
   * @param facts as the newest plan has counted them, null where none has
   * @param problem why the newest job refused it, null where it didn't
   */
  record Line(Files.Row file, @Nullable DatasetFacts facts, @Nullable String problem) {}

  @GetMapping
  @Needs(Role.VIEWER)
  String list(
      Caller caller,
      @RequestParam @Nullable String after,
      @RequestHeader(name = "HX-Request", required = false) @Nullable String part,
      Model model) {
    List<Files.Row> found = files.list(caller.project(), null, after, PAGE + 1);
    List<Files.Row> page = found.subList(0, Math.min(PAGE, found.size()));
    model.addAttribute("title", "Datasets");
    model.addAttribute("section", "datasets");
    model.addAttribute("lines", page.stream().map(file -> line(caller, file)).toList());
    model.addAttribute("first", after == null);
    model.addAttribute(
        "moving", page.stream().anyMatch(file -> file.status() == Files.Status.PROCESSING));
    model.addAttribute(
        "older", found.size() > PAGE ? "/datasets?after=" + found.get(PAGE - 1).id() : null);
    return part == null ? "datasets/list" : "datasets/list :: files";
  }

  private Line line(Caller caller, Files.Row file) {
    List<DatasetUse> newest = uses(caller, file, 1);
    return newest.isEmpty()
        ? new Line(file, null, null)
        : new Line(file, newest.getFirst().facts(), newest.getFirst().problem());
  }

  private List<DatasetUse> uses(Caller caller, Files.Row file, int limit) {
    return jobs.reading(caller.project(), file.id(), limit).stream()
        .map(job -> DatasetUse.of(job, file.id()))
        .toList();
  }

  @GetMapping("/{id}")
  @Needs(Role.VIEWER)
  String show(Caller caller, @PathVariable String id, Model model) {
    Files.Row file = shelf.get(caller, id);
    List<DatasetUse> uses = uses(caller, file, MOST_USES);
    DatasetFacts facts =
        uses.stream().map(DatasetUse::facts).filter(Objects::nonNull).findFirst().orElse(null);
    model.addAttribute("title", file.filename());
    model.addAttribute("section", "datasets");
    model.addAttribute("file", file);
    model.addAttribute("uses", uses);
    model.addAttribute("facts", facts);
    model.addAttribute(
        "look", file.status() == Files.Status.PROCESSED ? looks.at(readable(file, facts)) : null);
    return "datasets/dataset";
  }

  /** What planning has made of a file that people can't read as it is. */
  private static DatasetRef readable(Files.Row file, @Nullable DatasetFacts facts) {
    return facts == null ? file.content() : facts.readable(file.content());
  }

  /** Sent by htmx alone: a form without it can't show its token beside a file. */
  @PostMapping("/upload")
  @Needs(Role.OPERATOR)
  ResponseEntity<Void> upload(Caller caller, HttpServletRequest request) {
    String id = shelf.receive(caller, request).id();
    return ResponseEntity.status(HttpStatus.NO_CONTENT)
        .header("HX-Redirect", "/datasets/" + id)
        .build();
  }

  @PostMapping("/import")
  @Needs(Role.OPERATOR)
  @BackTo("/datasets")
  String bring(
      Caller caller,
      @RequestParam String source,
      @RequestParam(defaultValue = "") String filename) {
    String name = filename.isBlank() ? null : filename.strip();
    return "redirect:/datasets/"
        + imported.register(caller.owner(), source.strip(), name, null).id();
  }

  @PostMapping("/{id}/delete")
  @Needs(Role.OPERATOR)
  @BackTo("/datasets/{id}")
  String delete(Caller caller, @PathVariable String id, RedirectAttributes after) {
    String name = shelf.get(caller, id).filename();
    shelf.delete(caller, id);
    after.addFlashAttribute("flash", "%s is deleted.".formatted(name));
    return "redirect:/datasets";
  }
}
