package io.tunewright.api.auth;

import io.tunewright.fault.TuningError;
import io.tunewright.job.Owner;
import io.tunewright.storage.catalog.Keys;
import io.tunewright.storage.catalog.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * Whoever sent a request, as their key says.
 *
 * @param owner the principal, and the project that the request is about
 * @param key its id, which is no secret
 */
public record Caller(Owner owner, Role role, String key) {
  private static final String ABOUT = Caller.class.getName() + ".about";

  public static Caller of(Keys.Row key) {
    return new Caller(key.owner(), key.role(), key.id());
  }

  public String project() {
    return owner.project();
  }

  public boolean isAdmin() {
    return role == Role.ADMIN;
  }

  /** Whoever the gate has let through with this request; empty before, and where it is open. */
  public static Optional<Caller> of(HttpServletRequest request) {
    return Optional.ofNullable((Caller) request.getAttribute(Gate.CALLER));
  }

  /** The same with the project that the request has turned out to be about. */
  public static Optional<Caller> withSubject(HttpServletRequest request) {
    return Optional.ofNullable((Caller) request.getAttribute(ABOUT)).or(() -> of(request));
  }

  /** Notes that the request under way is about this project, which need not be its sender's. */
  public void isAbout(String project) {
    RequestAttributes request = RequestContextHolder.getRequestAttributes();
    if (request != null) {
      request.setAttribute(
          ABOUT,
          new Caller(new Owner(project, owner.principal()), role, key),
          RequestAttributes.SCOPE_REQUEST);
    }
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
      return new Caller(new Owner(project, owner.principal()), role, key);
    } catch (IllegalArgumentException malformed) {
      throw TuningError.INVALID_REQUEST.at(field, String.valueOf(malformed.getMessage()));
    }
  }
}
