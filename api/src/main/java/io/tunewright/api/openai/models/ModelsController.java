package io.tunewright.api.openai.models;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Deleted;
import io.tunewright.api.openai.Page;
import io.tunewright.api.registry.BaseModels;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.AdapterRow;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.records.AdapterRecords;
import java.util.Optional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lists, shows and deletes models. Their ids hold colons, and bases' ids a slash. */
@RestController
@RequestMapping("/v1/models")
@Tag(name = "Models")
final class ModelsController {
  private final ModelShelf shelf;
  private final Adapters adapters;
  private final AdapterRecords records;
  private final Models models;
  private final BaseModels bases;

  ModelsController(
      ModelShelf shelf,
      Adapters adapters,
      AdapterRecords records,
      Models models,
      BaseModels bases) {
    this.shelf = shelf;
    this.adapters = adapters;
    this.records = records;
    this.models = models;
    this.bases = bases;
  }

  @GetMapping
  @Needs(Role.VIEWER)
  @Operation(summary = "Lists registered and staged base models, and published adapters")
  Page<ModelObject> list(Caller caller) {
    return Page.of(shelf.list(caller.project()), Integer.MAX_VALUE, ModelObject::id);
  }

  @GetMapping("/{*id}")
  @Needs(Role.VIEWER)
  @Operation(summary = "Retrieves a base model, an adapter, or a checkpoint by its model name")
  ModelObject retrieve(Caller caller, @PathVariable String id) {
    String name = id.substring(1);
    return shelf.find(caller.project(), name).orElseThrow(() -> unknown(name));
  }

  @DeleteMapping("/{*id}")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Deletes an adapter's entry, or a base model with its staged weights",
      description =
          "A base model that jobs under way use is kept, with a 409. An adapter's files stay in the"
              + " object store, and its version number stays taken. The alias"
              + " `latest` falls back to the newest version left, any other that points at it to"
              + " where it pointed before.")
  Deleted delete(Caller caller, @PathVariable String id) {
    String name = id.substring(1);
    Optional<AdapterRow> adapter = adapters.findByModel(caller.project(), name);
    if (adapter.isPresent()) {
      records.delete(adapter.get().adapter().ref(), caller.owner().principal());
    } else {
      bases.delete(models.find(caller.project(), name).orElseThrow(() -> unknown(name)));
    }
    return Deleted.of(name, "model");
  }

  private static RuntimeException unknown(String name) {
    return TuningError.NOT_FOUND.at(
        "model", "The model '%s' does not exist or you do not have access to it".formatted(name));
  }
}
