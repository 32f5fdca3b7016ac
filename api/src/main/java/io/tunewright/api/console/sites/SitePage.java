package io.tunewright.api.console.sites;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.sites.Sites;
import io.tunewright.storage.catalog.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;

/** The sites that have ever told of themselves. */
@Controller
final class SitePage {
  private final Sites sites;

  SitePage(Sites sites) {
    this.sites = sites;
  }

  @GetMapping("/sites")
  @Needs(Role.VIEWER)
  String list(
      Caller caller,
      @RequestHeader(name = "HX-Request", required = false) @Nullable String part,
      Model model) {
    model.addAttribute("title", "Sites");
    model.addAttribute("section", "sites");
    model.addAttribute("sites", sites.all(caller.project()));
    return part == null ? "sites/list" : "sites/list :: sites";
  }
}
