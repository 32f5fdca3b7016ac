package io.tunewright.api.console.schedules;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.console.Words;
import io.tunewright.api.schedules.ScheduleDesk;
import io.tunewright.api.schedules.ScheduleRunObject;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.catalog.ScheduleRow;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Schedules, and what their runs decided and came to. */
@Controller
@RequestMapping("/schedules")
final class SchedulePages {
  private static final int PAGE = 25;

  private final ScheduleDesk desk;
  private final Words words;

  SchedulePages(ScheduleDesk desk, Words words) {
    this.desk = desk;
    this.words = words;
  }

  @GetMapping
  @Needs(Role.VIEWER)
  String list(Caller caller, @RequestParam @Nullable String after, Model model) {
    List<ScheduleRow> found = desk.list(caller, after, PAGE + 1);
    model.addAttribute("title", "Schedules");
    model.addAttribute("section", "schedules");
    model.addAttribute("first", after == null);
    model.addAttribute(
        "schedules",
        found.stream()
            .limit(PAGE)
            .map(row -> ScheduleLine.of(row, desk.shown(row), words))
            .toList());
    model.addAttribute(
        "older", found.size() > PAGE ? "/schedules?after=" + found.get(PAGE - 1).id() : null);
    return "schedules/list";
  }

  /**
   * @param after the last run of the page before
   * @param run or else the one that the page begins with, where it isn't on the first
   */
  @GetMapping("/{id}")
  @Needs(Role.VIEWER)
  String show(
      Caller caller,
      @PathVariable String id,
      @RequestParam @Nullable String after,
      @RequestParam @Nullable String run,
      Model model) {
    ScheduleRow row = desk.get(caller, id);
    List<ScheduleRunObject> runs = desk.runs(caller, id, after, PAGE + 1);
    boolean first = after == null;
    if (run != null && runs.stream().limit(PAGE).noneMatch(one -> one.id().equals(run))) {
      runs = desk.runsFrom(caller, id, run, PAGE + 1);
      first = false;
    }
    model.addAttribute("title", row.name());
    model.addAttribute("section", "schedules");
    model.addAttribute("one", ScheduleLine.of(row, desk.shown(row), words));
    model.addAttribute("runs", runs.stream().limit(PAGE).toList());
    model.addAttribute("first", first);
    model.addAttribute(
        "older",
        runs.size() > PAGE
            ? "/schedules/%s?after=%s".formatted(id, runs.get(PAGE - 1).id())
            : null);
    try {
      model.addAttribute("next", desk.next(caller, id));
    } catch (ApplicationFailure away) {
      model.addAttribute("next", List.<Instant>of());
      model.addAttribute("nextTrouble", away.getOriginalMessage());
    }
    return "schedules/schedule";
  }

  @GetMapping("/new")
  @Needs(Role.OPERATOR)
  String blank(Model model) {
    return form(model, ScheduleForm.fresh(), null, null, null);
  }

  @GetMapping("/{id}/edit")
  @Needs(Role.OPERATOR)
  String edit(Caller caller, @PathVariable String id, Model model) {
    ScheduleRow row = desk.get(caller, id);
    return form(model, ScheduleForm.of(row.name(), row.body()), row, row.revision(), null);
  }

  /**
   * @param row that is changed, null for a new one
   * @param revision of it that the change was begun on
   * @param refusal why it was not taken
   */
  static String form(
      Model model,
      ScheduleForm form,
      @Nullable ScheduleRow row,
      @Nullable Long revision,
      @Nullable String refusal) {
    model.addAttribute("title", row == null ? "New schedule" : "Edit " + row.name());
    model.addAttribute("section", "schedules");
    model.addAttribute("form", form);
    model.addAttribute("row", row);
    model.addAttribute("revision", revision);
    model.addAttribute("problem", refusal);
    return "schedules/form";
  }
}
