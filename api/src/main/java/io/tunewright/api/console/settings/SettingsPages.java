package io.tunewright.api.console.settings;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.KeyCutter;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.console.BackTo;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.Keys;
import io.tunewright.storage.catalog.Role;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Who may do what: everybody sees what holds for them, administrators the keys of all. */
@Controller
@RequestMapping("/settings")
final class SettingsPages {
  private static final int PAGE = 50;

  private final Keys keys;
  private final KeyCutter cutter;

  SettingsPages(Keys keys, KeyCutter cutter) {
    this.keys = keys;
    this.cutter = cutter;
  }

  @GetMapping
  @Needs(Role.VIEWER)
  String access(Caller caller, Model model) {
    head(model, "access");
    model.addAttribute("projects", caller.isAdmin() ? keys.projects() : List.of());
    return "settings/access";
  }

  @GetMapping("/keys")
  @Needs(Role.ADMIN)
  String keys(@RequestParam @Nullable String after, Model model) {
    return page(after, model);
  }

  private String page(@Nullable String after, Model model) {
    List<Keys.Row> found = keys.page(after, PAGE + 1);
    head(model, "keys");
    model.addAttribute("keys", found.subList(0, Math.min(PAGE, found.size())));
    model.addAttribute(
        "older", found.size() > PAGE ? "/settings/keys?after=" + found.get(PAGE - 1).id() : null);
    return "settings/keys";
  }

  /** The answer shows the secret, once: a redirect would have to keep it somewhere. */
  @PostMapping("/keys")
  @Needs(Role.ADMIN)
  @BackTo("/settings/keys")
  String make(
      @RequestParam String principal,
      @RequestParam String project,
      @RequestParam String role,
      Model model) {
    Keys.Created created = cutter.make(principal.strip(), project.strip(), role(role));
    model.addAttribute("made", created.key());
    model.addAttribute("secret", created.secret());
    return page(null, model);
  }

  private static Role role(String word) {
    try {
      return Role.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw TuningError.INVALID_REQUEST.at(
          "role", "role is '%s', wanted viewer, operator or admin".formatted(word));
    }
  }

  @PostMapping("/keys/{id}/revoke")
  @Needs(Role.ADMIN)
  @BackTo("/settings/keys")
  String revoke(@PathVariable String id, RedirectAttributes after) {
    if (!keys.revoke(id)) {
      throw TuningError.NOT_FOUND.at("id", "there is no key '%s'".formatted(id));
    }
    after.addFlashAttribute("flash", "The key is revoked; its sessions end at their next request.");
    return "redirect:/settings/keys";
  }

  static void head(Model model, String tab) {
    model.addAttribute("title", "Settings");
    model.addAttribute("section", "settings");
    model.addAttribute("tab", tab);
  }
}
