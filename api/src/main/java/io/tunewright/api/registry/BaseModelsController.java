package io.tunewright.api.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.api.sweep.Sweeper;
import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.catalog.Stagings;
import java.util.regex.Pattern;
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
  /** As hubs write it; it becomes part of keys and of a cache's directories. */
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}");

  private final Models models;
  private final Sources sources;
  private final Stagings stagings;
  private final StagedWeights weights;
  private final Sweeper sweeper;

  BaseModelsController(
      Models models, Sources sources, Stagings stagings, StagedWeights weights, Sweeper sweeper) {
    this.models = models;
    this.sources = sources;
    this.stagings = stagings;
    this.weights = weights;
    this.sweeper = sweeper;
  }

  @PostMapping
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Registers a base model, or gives a known name another source, and stages it",
      description = "Jobs under way keep the source that they were submitted with.")
  BaseModel register(Caller caller, @RequestBody BaseModel.New wanted) {
    String name = wanted.name();
    if (name == null || !NAME.matcher(name).matches()) {
      throw TuningError.INVALID_REQUEST.at("name", "name is '%s', wanted org/name".formatted(name));
    }
    String source = wanted.source();
    if (source == null) {
      throw TuningError.INVALID_REQUEST.at(
          "source", "source is missing, wanted one such as file:/models/" + name);
    }
    ModelRef checked = sources.check(source, "source");
    Models.Row model = models.register(caller.owner(), name, checked);
    if (wanted.stage() == null || wanted.stage()) {
      stagings.request(caller.owner(), name, checked);
      sweeper.wake();
    }
    return BaseModel.of(model, weights.inShort(model).orElse(null));
  }

  @GetMapping
  @Needs(Role.VIEWER)
  @Operation(summary = "Lists the project's registered base models")
  Page<BaseModel> list(Caller caller) {
    return Page.of(
        models.list(caller.project()).stream()
            .map(model -> BaseModel.of(model, weights.inShort(model).orElse(null)))
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
    return BaseModel.of(model, weights.inFull(model).orElse(null));
  }

  @DeleteMapping("/{org}/{name}")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Forgets a base model; refused while a job uses it",
      description =
          "A staging under way is cancelled. What no other project has staged becomes garbage, see /v1/tunewright/storage/collect.")
  Deleted delete(Caller caller, @PathVariable String org, @PathVariable String name) {
    Models.Row model = find(caller, org, name);
    weights.delete(model);
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
    weights.verify(model);
    return BaseModel.of(model, weights.inFull(model).orElse(null));
  }

  @Schema(name = "DeletedModel")
  record Deleted(
      @JsonProperty("id") String id,
      @JsonProperty("object") String object,
      @JsonProperty("deleted") boolean deleted) {}

  private Models.Row find(Caller caller, String org, String name) {
    String model = org + "/" + name;
    return models
        .find(caller.project(), model)
        .orElseThrow(
            () -> TuningError.NOT_FOUND.at("name", "there is no model '%s'".formatted(model)));
  }
}
