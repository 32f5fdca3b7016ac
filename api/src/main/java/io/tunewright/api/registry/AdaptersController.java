package io.tunewright.api.registry;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.AdapterRow;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import java.util.List;
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
  private final ObjectStore store;

  AdaptersController(Adapters adapters, ObjectStore store) {
    this.adapters = adapters;
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
    return AdapterObject.of(versions(caller, name));
  }

  @GetMapping("/{name}/{version}")
  @Needs(Role.VIEWER)
  @Operation(
      summary = "Retrieves one version, by its number or an alias, with its manifest",
      description = "The manifest names every file, and holds proof and lineage.")
  AdapterObject.Version version(
      Caller caller, @PathVariable String name, @PathVariable String version) {
    AdapterRow found =
        versions(caller, name).stream()
            .filter(row ->
                row.aliases().contains(version)
                    || version.equals(String.valueOf(row.adapter().ref().version())))
            .findFirst()
            .orElseThrow(() ->
                TuningError.NOT_FOUND.at(
                    "version", "the adapter %s has no version %s".formatted(name, version)));
    return AdapterObject.Version.of(found, Manifests.get(store, found.adapter().manifestKey()));
  }

  private List<AdapterRow> versions(Caller caller, String name) {
    List<AdapterRow> versions =
        adapters.list(caller.project()).stream()
            .filter(row -> row.adapter().ref().name().equals(name))
            .toList();
    if (versions.isEmpty()) {
      throw TuningError.NOT_FOUND.at("name", "there is no adapter '%s'".formatted(name));
    }
    return versions;
  }
}
