package io.tunewright.api.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Deleted;
import io.tunewright.api.openai.Page;
import io.tunewright.api.openai.files.FileObject;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.DatasetAliases;
import io.tunewright.storage.catalog.DatasetAliases.Expected;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.records.DatasetAliasRecords;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Names of files that can be moved to others: what a schedule watches. */
@RestController
@RequestMapping("/v1/tunewright/datasets/aliases")
@Tag(name = "Datasets")
final class DatasetAliasesController {
  private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?");

  private final DatasetAliasRecords aliases;
  private final DatasetAliases known;
  private final Files files;

  DatasetAliasesController(DatasetAliasRecords aliases, DatasetAliases known, Files files) {
    this.aliases = aliases;
    this.known = known;
    this.files = files;
  }

  /**
   * One alias.
   *
   * @param file the id of what it points at
   */
  @Schema(name = "DatasetAlias")
  record AliasObject(
      @JsonProperty("id") String id,
      @JsonProperty("object") String object,
      @JsonProperty("file") String file,
      @JsonProperty("moved_at") long movedAt,
      @JsonProperty("moved_by") String movedBy) {
    static AliasObject of(DatasetAliases.Row row) {
      return new AliasObject(
          row.alias(),
          "tunewright.dataset.alias",
          row.file(),
          row.moved().getEpochSecond(),
          row.movedBy());
    }
  }

  /**
   * @param file the id of a file with the purpose fine-tune
   * @param expected the id that it points at now, null where there is no such alias; absent where
   *     that doesn't matter
   */
  @Schema(name = "MoveDatasetAlias")
  record Move(
      @JsonProperty("file") @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
          @Nullable String file,
      @JsonProperty("expected") @Schema(type = "string", nullable = true)
          @Nullable JsonNode expected) {}

  @PutMapping("/{alias}")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Points an alias at a file, and makes it where there is none",
      description = "With `expected` only from there, so that of two who move it one is refused.")
  AliasObject move(Caller caller, @PathVariable String alias, @RequestBody Move wanted) {
    if (!NAME.matcher(alias).matches()) {
      throw TuningError.INVALID_REQUEST.at(
          "alias",
          "the alias is '%s', wanted 1 to 64 lower-case letters, digits and inner . _ -"
              .formatted(alias));
    }
    String id = wanted.file();
    if (id == null) {
      throw TuningError.INVALID_REQUEST.at("file", "file is missing, wanted a file's id");
    }
    Files.Row file =
        files
            .find(caller.project(), id)
            .orElseThrow(() ->
                TuningError.INVALID_REQUEST.at("file", "there is no file '%s'".formatted(id)));
    if (file.status() != Files.Status.PROCESSED) {
      throw TuningError.INVALID_REQUEST.at("file", FileObject.notThere(file));
    }
    if (!file.purpose().equals("fine-tune")) {
      throw TuningError.INVALID_REQUEST.at(
          "file", "the purpose of '%s' is '%s', wanted 'fine-tune'".formatted(id, file.purpose()));
    }
    return AliasObject.of(aliases.move(caller.owner(), alias, id, expected(wanted.expected())));
  }

  private static Expected expected(@Nullable JsonNode node) {
    return switch (node) {
      case null -> new Expected.Anything();
      case JsonNode none when none.isNull() -> new Expected.Nothing();
      case JsonNode text when text.isString() -> new Expected.File(text.stringValue());
      default ->
          throw TuningError.INVALID_REQUEST.at(
              "expected", "expected is %s, wanted a file's id or null".formatted(node));
    };
  }

  @GetMapping
  @Needs(Role.VIEWER)
  @Operation(summary = "Lists the project's dataset aliases")
  Page<AliasObject> list(Caller caller) {
    return Page.of(
        known.list(caller.project()).stream().map(AliasObject::of).toList(),
        Integer.MAX_VALUE,
        AliasObject::id);
  }

  @GetMapping("/{alias}")
  @Needs(Role.VIEWER)
  @Operation(summary = "Tells where a dataset alias points")
  AliasObject retrieve(Caller caller, @PathVariable String alias) {
    return known.find(caller.project(), alias).map(AliasObject::of).orElseThrow(() -> none(alias));
  }

  @DeleteMapping("/{alias}")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Forgets a dataset alias; its file stays",
      description = "Runs of schedules that watch it fail until there is one of that name again.")
  Deleted delete(Caller caller, @PathVariable String alias) {
    if (!aliases.delete(caller.project(), alias)) {
      throw none(alias);
    }
    return Deleted.of(alias, "tunewright.dataset.alias");
  }

  private static RuntimeException none(String alias) {
    return TuningError.NOT_FOUND.at("alias", "there is no dataset alias '%s'".formatted(alias));
  }
}
