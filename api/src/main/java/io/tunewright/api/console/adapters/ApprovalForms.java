package io.tunewright.api.console.adapters;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.console.BackTo;
import io.tunewright.api.sweep.Commands;
import io.tunewright.storage.catalog.EvaluationRow;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What operators say of versions that have passed their gate and wait for a word. */
@Controller
@RequestMapping("/adapters/{name}/evaluations/{id}")
final class ApprovalForms {
  private final Evaluations evaluations;
  private final Commands commands;

  ApprovalForms(Evaluations evaluations, Commands commands) {
    this.evaluations = evaluations;
    this.commands = commands;
  }

  @PostMapping("/approve")
  @Needs(Role.OPERATOR)
  @BackTo("/adapters/{name}")
  String approve(
      Caller caller,
      @PathVariable String id,
      @RequestParam @Nullable String note,
      @RequestParam int champion,
      RedirectAttributes after) {
    EvaluationRow row = evaluations.visible(caller.project(), id);
    commands.approve(row.id(), by(caller), orNull(note), champion);
    after.addFlashAttribute(
        "flash",
        row.spec().promote()
            ? "Approved: it becomes champion, or is compared anew if that has moved."
            : "Approved.");
    return "redirect:/adapters/{name}";
  }

  @PostMapping("/reject")
  @Needs(Role.OPERATOR)
  @BackTo("/adapters/{name}")
  String reject(
      Caller caller,
      @PathVariable String id,
      @RequestParam @Nullable String note,
      @RequestParam int champion,
      RedirectAttributes after) {
    commands.reject(
        evaluations.visible(caller.project(), id).id(), by(caller), orNull(note), champion);
    after.addFlashAttribute("flash", "Rejected: the champion stays.");
    return "redirect:/adapters/{name}";
  }

  private static String by(Caller caller) {
    return caller.owner().principal();
  }

  private static @Nullable String orNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }
}
