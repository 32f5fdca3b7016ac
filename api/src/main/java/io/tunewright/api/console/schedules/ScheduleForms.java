package io.tunewright.api.console.schedules;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.console.BackTo;
import io.tunewright.api.schedules.ScheduleDesk;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.catalog.ScheduleRow;
import jakarta.servlet.http.HttpServletResponse;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What operators do with schedules. */
@Controller
@RequestMapping("/schedules")
final class ScheduleForms {
  private final ScheduleDesk desk;

  ScheduleForms(ScheduleDesk desk) {
    this.desk = desk;
  }

  @PostMapping("/new")
  @Needs(Role.OPERATOR)
  String create(Caller caller, ScheduleForm form, Model model, HttpServletResponse response) {
    return kept(
        form,
        null,
        null,
        model,
        response,
        () -> "redirect:/schedules/" + desk.create(caller, form.body()).id());
  }

  @PostMapping("/{id}/edit")
  @Needs(Role.OPERATOR)
  String change(
      Caller caller,
      @PathVariable String id,
      @RequestParam long revision,
      ScheduleForm form,
      Model model,
      HttpServletResponse response) {
    return kept(
        form,
        desk.get(caller, id),
        revision,
        model,
        response,
        () -> "redirect:/schedules/" + desk.change(caller, id, form.body(), revision).id());
  }

  /** Where the deed leads; on a refusal back to the form, with all that was written into it. */
  private static String kept(
      ScheduleForm form,
      @Nullable ScheduleRow row,
      @Nullable Long revision,
      Model model,
      HttpServletResponse response,
      Supplier<String> deed) {
    try {
      return deed.get();
    } catch (ApplicationFailure refused) {
      TuningError error = TuningError.of(refused).orElse(TuningError.BROKEN_PROMISE);
      if (error == TuningError.BROKEN_PROMISE) {
        throw refused;
      }
      response.setStatus(
          error == TuningError.CONFLICT
              ? HttpServletResponse.SC_CONFLICT
              : HttpServletResponse.SC_BAD_REQUEST);
      return SchedulePages.form(model, form, row, revision, refused.getOriginalMessage());
    }
  }

  @PostMapping("/{id}/pause")
  @Needs(Role.OPERATOR)
  @BackTo("/schedules/{id}")
  String pause(Caller caller, @PathVariable String id, @RequestParam @Nullable String note) {
    desk.pause(caller, id, note);
    return "redirect:/schedules/{id}";
  }

  @PostMapping("/{id}/resume")
  @Needs(Role.OPERATOR)
  @BackTo("/schedules/{id}")
  String resume(Caller caller, @PathVariable String id) {
    desk.resume(caller, id, null);
    return "redirect:/schedules/{id}";
  }

  @PostMapping("/{id}/trigger")
  @Needs(Role.OPERATOR)
  @BackTo("/schedules/{id}")
  String trigger(Caller caller, @PathVariable String id, RedirectAttributes after) {
    desk.trigger(caller, id, null);
    after.addFlashAttribute("flash", "A run begins.");
    return "redirect:/schedules/{id}";
  }

  /** Times are the server's zone's, as on all pages. */
  @PostMapping("/{id}/backfill")
  @Needs(Role.OPERATOR)
  @BackTo("/schedules/{id}")
  String backfill(
      Caller caller,
      @PathVariable String id,
      @RequestParam String start,
      @RequestParam String end,
      RedirectAttributes after) {
    int times = desk.backfill(caller, id, time("start", start), time("end", end), null);
    after.addFlashAttribute(
        "flash",
        times == 0
            ? "No time of the schedule lies between these."
            : "%d %s, one after the other."
                .formatted(times, times == 1 ? "run begins" : "runs begin"));
    return "redirect:/schedules/{id}";
  }

  private static Instant time(String field, String text) {
    try {
      return LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
    } catch (DateTimeException malformed) {
      throw TuningError.INVALID_REQUEST.at(
          field, "%s is '%s', wanted a date and a time".formatted(field, text));
    }
  }

  @PostMapping("/{id}/delete")
  @Needs(Role.OPERATOR)
  @BackTo("/schedules/{id}")
  String delete(Caller caller, @PathVariable String id, RedirectAttributes after) {
    String name = desk.get(caller, id).name();
    desk.delete(caller, id);
    after.addFlashAttribute("flash", "%s is deleted.".formatted(name));
    return "redirect:/schedules";
  }
}
