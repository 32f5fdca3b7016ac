package io.tunewright.api.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.Aliases;
import io.tunewright.storage.catalog.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Promotes versions of adapters, takes that back, and tells what was done. */
@RestController
@RequestMapping("/v1/tunewright/adapters/{name}")
@Tag(name = "Adapters")
final class AliasesController {
  private final AdapterVersions versions;
  private final Aliases aliases;
  private final Promotions promotions;

  AliasesController(AdapterVersions versions, Aliases aliases, Promotions promotions) {
    this.versions = versions;
    this.aliases = aliases;
    this.promotions = promotions;
  }

  /**
   * @param version that the alias is to point at
   * @param expected the version that it points at now, absent for none
   * @param why for the history
   */
  @Schema(name = "MoveAlias")
  record Wanted(
      @JsonProperty("version") @Nullable Integer version,
      @JsonProperty("expected") @Nullable Integer expected,
      @JsonProperty("why") @Nullable String why) {

    int needed() {
      if (version == null) {
        throw TuningError.INVALID_REQUEST.at("version", "version is missing");
      }
      return version;
    }
  }

  /** As {@link Wanted}, of an alias that goes back. */
  @Schema(name = "RollBack")
  record Back(
      @JsonProperty("expected") @Nullable Integer expected,
      @JsonProperty("why") @Nullable String why) {}

  @PostMapping("/promote")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Makes a version champion, whatever its evaluations say",
      description =
          "`expected` is the champion's version as you know it: if it is another by now, nothing"
              + " happens and the answer, a 409, names it.")
  AdapterObject promote(Caller caller, @PathVariable String name, @RequestBody Wanted wanted) {
    known(caller, name);
    promotions.promote(
        caller.project(), name, wanted.needed(), wanted.expected(), by(caller), wanted.why());
    return now(caller, name);
  }

  @PostMapping("/rollback")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Makes the champion before this one champion again",
      description = "A second call goes back one further. `expected` as for a promotion.")
  AdapterObject rollBack(Caller caller, @PathVariable String name, @RequestBody Back wanted) {
    known(caller, name);
    promotions.rollBack(caller.project(), name, wanted.expected(), by(caller), wanted.why());
    return now(caller, name);
  }

  @PutMapping("/aliases/{alias}")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Points an alias of your own, or champion, at a version",
      description = "`expected` as for a promotion.")
  AdapterObject point(
      Caller caller,
      @PathVariable String name,
      @PathVariable String alias,
      @RequestBody Wanted wanted) {
    known(caller, name);
    promotions.point(
        caller.project(),
        name,
        alias,
        wanted.needed(),
        wanted.expected(),
        by(caller),
        wanted.why());
    return now(caller, name);
  }

  @DeleteMapping("/aliases/{alias}")
  @Needs(Role.OPERATOR)
  @Operation(summary = "Takes an alias away", description = "`expected` as for a promotion.")
  AdapterObject drop(
      Caller caller,
      @PathVariable String name,
      @PathVariable String alias,
      @RequestParam @Nullable Integer expected,
      @RequestParam @Nullable String why) {
    known(caller, name);
    promotions.point(caller.project(), name, alias, null, expected, by(caller), why);
    return now(caller, name);
  }

  @GetMapping("/history")
  @Needs(Role.VIEWER)
  @Operation(summary = "Lists all moves of an adapter's aliases, the newest first")
  Page<AliasMoveObject> history(
      Caller caller, @PathVariable String name, @RequestParam @Nullable String alias) {
    known(caller, name);
    List<AliasMoveObject> moves =
        aliases.history(caller.project(), name).reversed().stream()
            .filter(move -> alias == null || move.alias().equals(alias))
            .map(AliasMoveObject::of)
            .toList();
    return Page.of(moves, Integer.MAX_VALUE, move -> move.alias() + "@" + move.at());
  }

  private void known(Caller caller, String name) {
    versions.of(caller.project(), name, "name");
  }

  private AdapterObject now(Caller caller, String name) {
    return AdapterObject.of(versions.of(caller.project(), name, "name"));
  }

  private static String by(Caller caller) {
    return caller.owner().principal();
  }
}
