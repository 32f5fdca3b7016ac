package io.tunewright.api.auth;

import io.tunewright.fault.TuningError;
import io.tunewright.job.Owner;
import io.tunewright.storage.catalog.Role;
import org.jspecify.annotations.Nullable;

/**
 * Whoever sent a request, as their key says.
 *
 * @param owner the principal, and the project that the request is about
 */
public record Caller(Owner owner, Role role) {

  public String project() {
    return owner.project();
  }

  public boolean isAdmin() {
    return role == Role.ADMIN;
  }

  /**
   * The same caller, about another project, which only an administrator may name.
   *
   * @param project null for the one that the key is for
   * @param field where the request names it
   */
  public Caller about(@Nullable String project, String field) {
    if (project == null || project.equals(owner.project())) {
      return this;
    }
    if (!isAdmin()) {
      throw TuningError.NOT_ALLOWED.at(
          field,
          "%s is '%s', but the key is for the project '%s'"
              .formatted(field, project, owner.project()));
    }
    try {
      return new Caller(new Owner(project, owner.principal()), role);
    } catch (IllegalArgumentException malformed) {
      throw TuningError.INVALID_REQUEST.at(field, String.valueOf(malformed.getMessage()));
    }
  }
}
