package io.tunewright.api.auth;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.Keys;
import io.tunewright.storage.catalog.Role;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Makes, lists and revokes the keys of all projects. */
@RestController
@RequestMapping("/v1/tunewright/keys")
@Tag(name = "Keys")
final class KeysController {
  private final Keys keys;
  private final KeyCutter cutter;

  KeysController(Keys keys, KeyCutter cutter) {
    this.keys = keys;
    this.cutter = cutter;
  }

  /**
   * @param principal who will use it
   * @param project {@code default} where none is named
   * @param role {@code operator} where none is named
   */
  @Schema(name = "NewKey")
  record NewKey(
      @JsonProperty(value = "principal", required = true) @Nullable String principal,
      @JsonProperty("project") @Nullable String project,
      @JsonProperty("role") @Nullable Role role) {}

  /**
   * @param secret only in the answer that makes the key
   */
  @Schema(name = "Key")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record KeyObject(
      @JsonProperty("id") String id,
      @JsonProperty("object") String object,
      @JsonProperty("principal") String principal,
      @JsonProperty("project") String project,
      @JsonProperty("role") Role role,
      @JsonProperty("created_at") long createdAt,
      @JsonProperty("last_used_at") @Nullable Long lastUsedAt,
      @JsonProperty("revoked_at") @Nullable Long revokedAt,
      @JsonProperty("secret") @Nullable String secret) {

    static KeyObject of(Keys.Row key, @Nullable String secret) {
      return new KeyObject(
          key.id(),
          "tunewright.key",
          key.owner().principal(),
          key.owner().project(),
          key.role(),
          key.created().getEpochSecond(),
          seconds(key.lastUsed()),
          seconds(key.revoked()),
          secret);
    }

    private static @Nullable Long seconds(@Nullable Instant time) {
      return time == null ? null : time.getEpochSecond();
    }
  }

  @Schema(name = "KeyList")
  record KeyList(
      @JsonProperty("object") String object, @JsonProperty("data") List<KeyObject> data) {}

  @Schema(name = "KeyRevoked")
  record Revoked(
      @JsonProperty("id") String id,
      @JsonProperty("object") String object,
      @JsonProperty("deleted") boolean deleted) {}

  @PostMapping
  @Needs(Role.ADMIN)
  @Operation(summary = "Makes a key; its secret is shown this once")
  KeyObject create(@RequestBody NewKey wanted) {
    Keys.Created created = cutter.make(wanted.principal(), wanted.project(), wanted.role());
    return KeyObject.of(created.key(), created.secret());
  }

  @GetMapping
  @Needs(Role.ADMIN)
  @Operation(summary = "Lists the keys, without their secrets")
  KeyList list() {
    return new KeyList("list", keys.list().stream().map(key -> KeyObject.of(key, null)).toList());
  }

  @DeleteMapping("/{id}")
  @Needs(Role.ADMIN)
  @Operation(summary = "Revokes a key at once")
  Revoked revoke(@PathVariable String id) {
    if (!keys.revoke(id)) {
      throw TuningError.NOT_FOUND.at("id", "there is no key '%s'".formatted(id));
    }
    return new Revoked(id, "tunewright.key", true);
  }
}
