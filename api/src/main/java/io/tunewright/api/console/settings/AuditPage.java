package io.tunewright.api.console.settings;

import io.tunewright.api.auth.Needs;
import io.tunewright.storage.catalog.AuditLog;
import io.tunewright.storage.catalog.AuditLog.Outcome;
import io.tunewright.storage.catalog.Keys;
import io.tunewright.storage.catalog.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/** Who did what, a page at a time. */
@Controller
final class AuditPage {
  private static final int PAGE = 100;

  private final AuditLog audit;
  private final Keys keys;

  AuditPage(AuditLog audit, Keys keys) {
    this.audit = audit;
    this.keys = keys;
  }

  /** What the page is asked for; empty fields of its form are as good as none. */
  record Query(
      @Nullable String text,
      @Nullable String principal,
      @Nullable String project,
      @Nullable String outcome) {
    Query {
      text = orNull(text);
      principal = orNull(principal);
      project = orNull(project);
      outcome = orNull(outcome);
    }

    private static @Nullable String orNull(@Nullable String value) {
      return value == null || value.isBlank() ? null : value.strip();
    }

    AuditLog.Filter filter() {
      return new AuditLog.Filter(
          project,
          principal,
          text,
          Arrays.stream(Outcome.values())
              .filter(each -> each.word().equals(outcome))
              .findFirst()
              .orElse(null));
    }

    String addressAfter(String id) {
      UriComponentsBuilder address = UriComponentsBuilder.fromPath("/settings/audit");
      add(address, "text", text);
      add(address, "principal", principal);
      add(address, "project", project);
      add(address, "outcome", outcome);
      add(address, "after", id);
      return address.encode().toUriString();
    }

    private static void add(UriComponentsBuilder address, String name, @Nullable String value) {
      if (value != null) {
        // As a variable, so that all that means something in an address is encoded.
        address.queryParam(name, "{" + name + "}").uriVariables(Map.of(name, value));
      }
    }

    boolean isEmpty() {
      return text == null && principal == null && project == null && outcome == null;
    }
  }

  @GetMapping("/settings/audit")
  @Needs(Role.ADMIN)
  String audit(
      Query query,
      @RequestParam @Nullable String after,
      @RequestHeader(name = "HX-Request", required = false) @Nullable String part,
      Model model) {
    List<AuditLog.Row> found = audit.list(query.filter(), after, PAGE + 1);
    SettingsPages.head(model, "audit");
    model.addAttribute("query", query);
    model.addAttribute("filtered", !query.isEmpty());
    model.addAttribute("rows", found.subList(0, Math.min(PAGE, found.size())));
    model.addAttribute(
        "older", found.size() > PAGE ? query.addressAfter(found.get(PAGE - 1).id()) : null);
    if (part != null) {
      return "settings/audit :: rows";
    }
    model.addAttribute("projects", keys.projects());
    return "settings/audit";
  }
}
