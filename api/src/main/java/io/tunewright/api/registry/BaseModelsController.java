package io.tunewright.api.registry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.Role;
import java.util.regex.Pattern;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Gives names to base models. */
@RestController
@RequestMapping("/v1/tunewright/models")
@Tag(name = "Base models")
final class BaseModelsController {
  /** As hubs write it; it becomes part of keys and of a cache's directories. */
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}");

  private final Models models;
  private final Sources sources;

  BaseModelsController(Models models, Sources sources) {
    this.models = models;
    this.sources = sources;
  }

  @PostMapping
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Registers a base model, or gives a known name another source",
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
    return BaseModel.of(models.register(caller.owner(), name, sources.check(source, "source")));
  }

  @GetMapping
  @Needs(Role.VIEWER)
  @Operation(summary = "Lists the project's registered base models")
  Page<BaseModel> list(Caller caller) {
    return Page.of(
        models.list(caller.project()).stream().map(BaseModel::of).toList(),
        Integer.MAX_VALUE,
        BaseModel::id);
  }
}
