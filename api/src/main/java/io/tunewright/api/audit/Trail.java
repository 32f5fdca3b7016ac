package io.tunewright.api.audit;

import io.tunewright.api.auth.Caller;
import io.tunewright.storage.catalog.AuditLog;
import io.tunewright.storage.catalog.AuditLog.Actor;
import io.tunewright.storage.catalog.AuditLog.Deed;
import io.tunewright.storage.catalog.AuditLog.Outcome;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what was done into the audit log; what can't be written there is at least logged. */
public final class Trail {
  private static final Logger LOG = LoggerFactory.getLogger(Trail.class);
  private static final int LONGEST = 300;

  private final AuditLog audit;

  Trail(AuditLog audit) {
    this.audit = audit;
  }

  /**
   * Notes a command that has been answered. Never throws: it is too late to refuse.
   *
   * @param caller null where nobody is known
   */
  public void note(
      HttpServletRequest request,
      @Nullable Caller caller,
      String action,
      @Nullable String target,
      int status) {
    Deed deed =
        new Deed(
            caller == null ? null : new Actor(caller.owner(), caller.role(), caller.key()),
            action,
            target == null || target.length() <= LONGEST ? target : target.substring(0, LONGEST),
            request.getRemoteAddr(),
            RequestIds.of(request),
            status < 400 ? Outcome.DONE : status < 500 ? Outcome.REFUSED : Outcome.FAILED,
            status);
    try {
      audit.record(deed);
    } catch (RuntimeException away) {
      LOG.error("The audit log lacks {}", deed, away);
    }
  }
}
