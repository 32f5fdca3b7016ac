package io.tunewright.api.auth;

import io.tunewright.fault.TuningError;
import io.tunewright.job.Owner;
import io.tunewright.storage.catalog.Keys;
import io.tunewright.storage.catalog.Role;
import org.jspecify.annotations.Nullable;

/** Makes keys as administrators ask for them. */
public final class KeyCutter {
  private final Keys keys;

  KeyCutter(Keys keys) {
    this.keys = keys;
  }

  /**
   * @param principal who will use it
   * @param project null for {@code default}
   * @param role null for operator
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST naming the field
   */
  public Keys.Created make(
      @Nullable String principal, @Nullable String project, @Nullable Role role) {
    if (principal == null || principal.isBlank()) {
      throw TuningError.INVALID_REQUEST.at("principal", "principal is missing, wanted a name");
    }
    if (principal.chars().anyMatch(Character::isISOControl)) {
      throw TuningError.INVALID_REQUEST.at(
          "principal", "principal holds a control character, wanted a name");
    }
    try {
      Owner owner = new Owner(project == null ? "default" : project, principal);
      return keys.create(owner, role == null ? Role.OPERATOR : role);
    } catch (IllegalArgumentException malformed) {
      throw TuningError.INVALID_REQUEST.at("project", String.valueOf(malformed.getMessage()));
    }
  }
}
