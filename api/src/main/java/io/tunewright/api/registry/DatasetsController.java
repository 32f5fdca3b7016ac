package io.tunewright.api.registry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Makes files of datasets that lie elsewhere. */
@RestController
@RequestMapping("/v1/tunewright/datasets")
@Tag(name = "Datasets")
final class DatasetsController {
  private final Files files;
  private final ImportedDatasets imported;

  DatasetsController(Files files, ImportedDatasets imported) {
    this.files = files;
    this.imported = imported;
  }

  @PostMapping
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Registers a dataset that lies elsewhere as a file",
      description =
          "Answers at once; the file can be used when its status is processed, and is deleted at /v1/files.")
  DatasetObject register(Caller caller, @RequestBody NewDataset wanted) {
    return DatasetObject.of(
        imported.register(
            caller.owner(), wanted.source(), wanted.filename(), wanted.expiresAfter()));
  }

  @GetMapping
  @Needs(Role.VIEWER)
  @Operation(summary = "Lists the datasets that were registered, the newest first")
  Page<DatasetObject> list(
      Caller caller,
      @RequestParam @Nullable String after,
      @RequestParam(defaultValue = "100") int limit) {
    int wanted = Page.limit(limit, 1000);
    return Page.of(
        files.imported(caller.project(), after, wanted + 1).stream()
            .map(DatasetObject::of)
            .toList(),
        wanted,
        DatasetObject::id);
  }

  @GetMapping("/{id}")
  @Needs(Role.VIEWER)
  @Operation(summary = "Retrieves a dataset, and how far it is")
  DatasetObject retrieve(Caller caller, @PathVariable String id) {
    return files
        .find(caller.project(), id)
        .filter(file -> file.source() != null)
        .map(DatasetObject::of)
        .orElseThrow(
            () -> TuningError.NOT_FOUND.at("id", "there is no dataset '%s'".formatted(id)));
  }
}
