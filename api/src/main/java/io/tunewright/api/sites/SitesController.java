package io.tunewright.api.sites;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.storage.catalog.Role;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Places that train. */
@RestController
@RequestMapping("/v1/tunewright/sites")
@Tag(name = "Sites")
final class SitesController {
  private final Sites sites;

  SitesController(Sites sites) {
    this.sites = sites;
  }

  @GetMapping
  @Needs(Role.VIEWER)
  @Operation(
      summary = "Lists the sites that have ever told of themselves",
      description =
          "With their versions, devices and slots. One that is silent may well go on training.")
  Page<SiteObject> list(Caller caller) {
    return Page.of(
        sites.all(caller.project()).stream().map(SiteObject::of).toList(),
        Integer.MAX_VALUE,
        SiteObject::id);
  }
}
