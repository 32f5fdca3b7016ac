package io.tunewright.api.registry;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.storage.catalog.AdapterRow;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows a project's adapters by name, version and alias. */
@RestController
@RequestMapping("/v1/tunewright/adapters")
@Tag(name = "Adapters")
final class AdaptersController {
  private final Adapters adapters;
  private final AdapterVersions versions;
  private final ObjectStore store;

  AdaptersController(Adapters adapters, AdapterVersions versions, ObjectStore store) {
    this.adapters = adapters;
    this.versions = versions;
    this.store = store;
  }

  @GetMapping
  @Needs(Role.VIEWER)
  @Operation(summary = "Lists adapters with their versions and aliases")
  Page<AdapterObject> list(Caller caller) {
    return Page.of(
        adapters.list(caller.project()).stream()
            .collect(groupingBy(row -> row.adapter().ref().name(), TreeMap::new, toList()))
            .values()
            .stream()
            .map(AdapterObject::of)
            .toList(),
        Integer.MAX_VALUE,
        AdapterObject::id);
  }

  @GetMapping("/{name}")
  @Needs(Role.VIEWER)
  @Operation(summary = "Retrieves an adapter with its versions and aliases")
  AdapterObject retrieve(Caller caller, @PathVariable String name) {
    return AdapterObject.of(versions.of(caller.project(), name, "name"));
  }

  @GetMapping("/{name}/{version}")
  @Needs(Role.VIEWER)
  @Operation(
      summary = "Retrieves one version, by its number or an alias, with its manifest",
      description = "The manifest names every file, and holds proof and lineage.")
  AdapterObject.Version version(
      Caller caller, @PathVariable String name, @PathVariable String version) {
    AdapterRow found =
        AdapterVersions.named(versions.of(caller.project(), name, "name"), version, "version");
    return AdapterObject.Version.of(found, Manifests.get(store, found.adapter().manifestKey()));
  }
}
