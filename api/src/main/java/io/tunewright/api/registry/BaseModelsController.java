package io.tunewright.api.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.Role;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Gives names to base models, and stages their weights ahead of any job. */
@RestController
@RequestMapping("/v1/tunewright/models")
@Tag(name = "Base models")
final class BaseModelsController {
  private final BaseModels models;

  BaseModelsController(BaseModels models) {
    this.models = models;
  }

  @PostMapping
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Registers a base model, or gives a known name another source, and stages it",
      description = "Jobs under way keep the source that they were submitted with.")
  BaseModel register(Caller caller, @RequestBody BaseModel.New wanted) {
    boolean stage = wanted.stage() == null || wanted.stage();
    Models.Row model = models.register(caller.owner(), wanted.name(), wanted.source(), stage);
    return BaseModel.of(model, models.stagingInShort(model).orElse(null));
  }

  @GetMapping
  @Needs(Role.VIEWER)
  @Operation(summary = "Lists the project's registered base models")
  Page<BaseModel> list(Caller caller) {
    return Page.of(
        models.list(caller.project()).stream()
            .map(model -> BaseModel.of(model, models.stagingInShort(model).orElse(null)))
            .toList(),
        Integer.MAX_VALUE,
        BaseModel::id);
  }

  @GetMapping("/{org}/{name}")
  @Needs(Role.VIEWER)
  @Operation(
      summary = "Retrieves a base model with the progress of its staging",
      description = "Per file and in all: bytes, rate, time left, retries; and what verify found.")
  BaseModel retrieve(Caller caller, @PathVariable String org, @PathVariable String name) {
    Models.Row model = find(caller, org, name);
    return BaseModel.of(model, models.staging(model).orElse(null));
  }

  @DeleteMapping("/{org}/{name}")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Forgets a base model; refused while a job uses it",
      description =
          "A staging under way is cancelled. What no other project has staged becomes garbage, see /v1/tunewright/storage/collect.")
  Deleted delete(Caller caller, @PathVariable String org, @PathVariable String name) {
    Models.Row model = find(caller, org, name);
    models.delete(model);
    return new Deleted(model.name(), "tunewright.model", true);
  }

  @PostMapping("/{org}/{name}/verify")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Reads a model's staged weights again and compares every hash",
      description = "Retrieve the model to see how far it is and what it found.")
  BaseModel verify(Caller caller, @PathVariable String org, @PathVariable String name) {
    Models.Row model = find(caller, org, name);
    models.verify(model);
    return BaseModel.of(model, models.staging(model).orElse(null));
  }

  @Schema(name = "DeletedModel")
  record Deleted(
      @JsonProperty("id") String id,
      @JsonProperty("object") String object,
      @JsonProperty("deleted") boolean deleted) {}

  private Models.Row find(Caller caller, String org, String name) {
    return models.get(caller.project(), org + "/" + name);
  }
}
