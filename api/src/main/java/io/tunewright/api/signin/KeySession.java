package io.tunewright.api.signin;

import io.tunewright.api.auth.Caller;
import io.tunewright.storage.catalog.Keys;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;

/**
 * Keeps of whoever is signed in no more than their key's id and the project they look at, and asks
 * the catalog at every request what the key is still good for.
 */
final class KeySession implements SecurityContextRepository {
  private static final String KEY = "key";
  private static final String PROJECT = "project";

  private final Keys keys;
  private final Duration longest;

  /**
   * @param longest how long a session may last, however busy it is
   */
  KeySession(Keys keys, Duration longest) {
    this.keys = keys;
    this.longest = longest;
  }

  @Override
  @Deprecated
  public SecurityContext loadContext(HttpRequestResponseHolder holder) {
    return caller(holder.getRequest())
        .map(caller -> new SecurityContextImpl(KeyCheck.known(caller)))
        .orElseGet(SecurityContextImpl::new);
  }

  private Optional<Caller> caller(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    if (session == null || !(session.getAttribute(KEY) instanceof String id)) {
      return Optional.empty();
    }
    Optional<Keys.Row> key = isOver(session) ? Optional.empty() : keys.stillValid(id);
    if (key.isEmpty()) {
      session.invalidate();
    }
    return key.map(Caller::of)
        .map(caller -> caller.about((String) session.getAttribute(PROJECT), PROJECT));
  }

  private boolean isOver(HttpSession session) {
    return Instant.ofEpochMilli(session.getCreationTime()).plus(longest).isBefore(Instant.now());
  }

  @Override
  public void saveContext(
      SecurityContext context, HttpServletRequest request, HttpServletResponse response) {
    Authentication shown = context.getAuthentication();
    if (shown != null && shown.getPrincipal() instanceof Caller caller) {
      request.getSession().setAttribute(KEY, caller.key());
    }
  }

  /** From now on the session's owner looks at another project. */
  static void lookAt(Caller caller, HttpSession session) {
    session.setAttribute(PROJECT, caller.project());
  }

  @Override
  public boolean containsContext(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    return session != null && session.getAttribute(KEY) != null;
  }
}
