package io.tunewright.api.console.reference;

import io.tunewright.api.auth.Needs;
import io.tunewright.storage.catalog.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springdoc.webmvc.api.OpenApiWebMvcResource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import tools.jackson.databind.json.JsonMapper;

/** The API's reference. What it says is what {@code /v1/openapi.json} says. */
@Controller
final class ReferencePage {
  private static final JsonMapper JSON = new JsonMapper();

  private final OpenApiWebMvcResource description;
  private final String address;
  private volatile @Nullable Reference read;

  ReferencePage(
      OpenApiWebMvcResource description, @Value("${springdoc.api-docs.path}") String address) {
    this.description = description;
    this.address = address;
  }

  @GetMapping("/docs")
  @Needs(Role.VIEWER)
  String show(HttpServletRequest request, Model model) throws Exception {
    model.addAttribute("title", "API reference");
    model.addAttribute("section", "docs");
    model.addAttribute("reference", reference(request));
    return "reference/page";
  }

  private Reference reference(HttpServletRequest request) throws Exception {
    Reference known = read;
    if (known == null) {
      known =
          Reference.of(JSON.readTree(description.openapiJson(request, address, Locale.ENGLISH)));
      read = known;
    }
    return known;
  }
}
