package io.tunewright.api.console.settings;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.console.BackTo;
import io.tunewright.api.webhooks.VisibleWebhooks;
import io.tunewright.api.webhooks.WebhookDesk;
import io.tunewright.notify.EventType;
import io.tunewright.storage.catalog.Deliveries;
import io.tunewright.storage.catalog.DeliveryRow;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.catalog.WebhookRow;
import io.tunewright.storage.catalog.Webhooks;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.util.UriComponentsBuilder;

/** A project's webhooks, and what they were sent. Secrets are only in the answers that make one. */
@Controller
@RequestMapping("/settings/webhooks")
final class WebhookPages {
  private static final int PAGE = 50;

  private final Webhooks webhooks;
  private final VisibleWebhooks visible;
  private final Deliveries deliveries;
  private final WebhookDesk desk;

  WebhookPages(
      Webhooks webhooks, VisibleWebhooks visible, Deliveries deliveries, WebhookDesk desk) {
    this.webhooks = webhooks;
    this.visible = visible;
    this.deliveries = deliveries;
    this.desk = desk;
  }

  /**
   * An endpoint in the list.
   *
   * @param newest what it was sent last, null for nothing
   */
  record Line(WebhookRow row, @Nullable DeliveryRow newest) {}

  @GetMapping
  @Needs(Role.VIEWER)
  String list(Caller caller, Model model) {
    SettingsPages.head(model, "webhooks");
    model.addAttribute(
        "webhooks",
        webhooks.list(caller.project()).stream()
            .map(row ->
                new Line(row, deliveries.list(row.id(), null, 1).stream().findFirst().orElse(null)))
            .toList());
    model.addAttribute("events", EventType.words());
    return "settings/webhooks";
  }

  @PostMapping
  @Needs(Role.ADMIN)
  @BackTo("/settings/webhooks")
  String create(
      Caller caller,
      @RequestParam String url,
      @RequestParam(defaultValue = "") List<String> events,
      @RequestParam @Nullable String description,
      Model model) {
    WebhookDesk.Signed made = desk.create(caller, url.strip(), events, description);
    model.addAttribute("secret", made.secret());
    return page(caller, made.row().id(), null, model);
  }

  @GetMapping("/{id}")
  @Needs(Role.VIEWER)
  String show(
      Caller caller, @PathVariable String id, @RequestParam @Nullable String after, Model model) {
    return page(caller, id, after, model);
  }

  private String page(Caller caller, String id, @Nullable String after, Model model) {
    WebhookRow row = visible.get(caller, id);
    List<DeliveryRow> found = deliveries.list(id, after, PAGE + 1);
    SettingsPages.head(model, "webhooks");
    model.addAttribute("webhook", row);
    model.addAttribute(
        "here",
        UriComponentsBuilder.fromPath("/settings/webhooks/{id}")
            .queryParamIfPresent("after", Optional.ofNullable(after))
            .build(id)
            .toString());
    model.addAttribute("deliveries", found.stream().limit(PAGE).toList());
    model.addAttribute(
        "older",
        found.size() > PAGE
            ? "/settings/webhooks/%s?after=%s".formatted(id, found.get(PAGE - 1).id())
            : null);
    return "settings/webhook";
  }

  @GetMapping("/{id}/deliveries/{delivery}")
  @Needs(Role.VIEWER)
  String delivery(
      Caller caller, @PathVariable String id, @PathVariable String delivery, Model model) {
    SettingsPages.head(model, "webhooks");
    model.addAttribute("webhook", visible.get(caller, id));
    model.addAttribute("delivery", desk.delivery(caller, id, delivery));
    model.addAttribute("attempts", deliveries.attempts(delivery));
    return "settings/delivery";
  }

  @PostMapping("/{id}/ping")
  @Needs(Role.OPERATOR)
  @BackTo("/settings/webhooks/{id}")
  String ping(Caller caller, @PathVariable String id) {
    String delivery = desk.ping(caller, id).id();
    return "redirect:/settings/webhooks/{id}/deliveries/" + delivery;
  }

  @PostMapping("/{id}/deliveries/{delivery}/resend")
  @Needs(Role.OPERATOR)
  @BackTo("/settings/webhooks/{id}/deliveries/{delivery}")
  String resend(
      Caller caller,
      @PathVariable String id,
      @PathVariable String delivery,
      RedirectAttributes after) {
    desk.resend(caller, id, delivery);
    after.addFlashAttribute("flash", "It is sent again.");
    return "redirect:/settings/webhooks/{id}/deliveries/{delivery}";
  }

  @PostMapping("/{id}/enable")
  @Needs(Role.ADMIN)
  @BackTo("/settings/webhooks/{id}")
  String enable(Caller caller, @PathVariable String id, @RequestParam boolean on) {
    desk.enable(caller, id, on);
    return "redirect:/settings/webhooks/{id}";
  }

  @PostMapping("/{id}/rotate")
  @Needs(Role.ADMIN)
  @BackTo("/settings/webhooks/{id}")
  String rotate(Caller caller, @PathVariable String id, Model model) {
    model.addAttribute("secret", desk.rotate(caller, id, WebhookDesk.USUAL_OVERLAP).secret());
    return page(caller, id, null, model);
  }

  @PostMapping("/{id}/delete")
  @Needs(Role.ADMIN)
  @BackTo("/settings/webhooks/{id}")
  String delete(Caller caller, @PathVariable String id, RedirectAttributes after) {
    desk.delete(caller, id);
    after.addFlashAttribute("flash", "The webhook is removed.");
    return "redirect:/settings/webhooks";
  }
}
