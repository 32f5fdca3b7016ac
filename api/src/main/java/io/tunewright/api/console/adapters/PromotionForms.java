package io.tunewright.api.console.adapters;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.console.BackTo;
import io.tunewright.api.registry.AdapterVersions;
import io.tunewright.api.registry.Promotions;
import io.tunewright.job.AdapterRef;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.records.AdapterRecords;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What operators decide of adapters. */
@Controller
@RequestMapping("/adapters/{name}")
final class PromotionForms {
  private final AdapterVersions versions;
  private final Promotions promotions;
  private final AdapterRecords records;

  PromotionForms(AdapterVersions versions, Promotions promotions, AdapterRecords records) {
    this.versions = versions;
    this.promotions = promotions;
    this.records = records;
  }

  /**
   * @param expected the champion that the page showed; null for none
   */
  @PostMapping("/promote")
  @Needs(Role.OPERATOR)
  @BackTo("/adapters/{name}")
  String promote(
      Caller caller,
      @PathVariable String name,
      @RequestParam int version,
      @RequestParam @Nullable Integer expected,
      @RequestParam @Nullable String why,
      RedirectAttributes after) {
    promotions.promote(caller.project(), name, version, expected, by(caller), orNull(why));
    after.addFlashAttribute("flash", "Version %d is champion now.".formatted(version));
    return "redirect:/adapters/{name}";
  }

  @PostMapping("/rollback")
  @Needs(Role.OPERATOR)
  @BackTo("/adapters/{name}")
  String rollBack(
      Caller caller,
      @PathVariable String name,
      @RequestParam @Nullable Integer expected,
      @RequestParam @Nullable String why,
      RedirectAttributes after) {
    promotions.rollBack(caller.project(), name, expected, by(caller), orNull(why));
    after.addFlashAttribute("flash", "The champion before is champion again.");
    return "redirect:/adapters/{name}";
  }

  @PostMapping("/{version}/delete")
  @Needs(Role.OPERATOR)
  @BackTo("/adapters/{name}/{version}")
  String delete(
      Caller caller,
      @PathVariable String name,
      @PathVariable int version,
      RedirectAttributes after) {
    AdapterRef ref =
        AdapterVersions.named(
                versions.of(caller.project(), name, "name"), String.valueOf(version), "version")
            .adapter()
            .ref();
    records.delete(ref, by(caller));
    after.addFlashAttribute("flash", "Version %d is deleted.".formatted(version));
    return versions.exists(caller.project(), name)
        ? "redirect:/adapters/{name}"
        : "redirect:/adapters";
  }

  private static String by(Caller caller) {
    return caller.owner().principal();
  }

  private static @Nullable String orNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }
}
