package io.tunewright.api.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.AuditLog;
import io.tunewright.storage.catalog.AuditLog.Actor;
import io.tunewright.storage.catalog.AuditLog.Deed;
import io.tunewright.storage.catalog.AuditLog.Outcome;
import io.tunewright.storage.catalog.Role;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows the audit log of all projects. */
@RestController
@RequestMapping("/v1/tunewright/audit")
@Tag(name = "Audit")
final class AuditController {
  private final AuditLog audit;

  AuditController(AuditLog audit) {
    this.audit = audit;
  }

  /**
   * @param createdAt when it had been answered
   * @param principal absent, as project, role and key, where nobody was known
   * @param key its id
   * @param target what it was about, such as a job's id
   * @param source the address that it came from
   * @param requestId as its answer's header {@code x-request-id} said
   * @param status of the answer
   */
  @Schema(name = "AuditEntry")
  record Entry(
      @JsonProperty("id") String id,
      @JsonProperty("object") String object,
      @JsonProperty("created_at") long createdAt,
      @JsonProperty("principal") @Nullable String principal,
      @JsonProperty("project") @Nullable String project,
      @JsonProperty("role") @Nullable Role role,
      @JsonProperty("key") @Nullable String key,
      @JsonProperty("action") String action,
      @JsonProperty("target") @Nullable String target,
      @JsonProperty("source") String source,
      @JsonProperty("request_id") String requestId,
      @JsonProperty("outcome") Outcome outcome,
      @JsonProperty("status") int status) {

    static Entry of(AuditLog.Row row) {
      Deed deed = row.deed();
      Actor actor = deed.actor();
      return new Entry(
          row.id(),
          "tunewright.audit",
          row.time().getEpochSecond(),
          actor == null ? null : actor.owner().principal(),
          actor == null ? null : actor.owner().project(),
          actor == null ? null : actor.role(),
          actor == null ? null : actor.key(),
          deed.action(),
          deed.target(),
          deed.source(),
          deed.request(),
          deed.outcome(),
          deed.status());
    }
  }

  @GetMapping
  @Needs(Role.ADMIN)
  @Operation(
      summary = "Lists who did what, the newest first",
      description =
          "Every command of the API and the console, and every sign-in; `text` is looked for in action and target.")
  Page<Entry> list(
      @RequestParam @Nullable String project,
      @RequestParam @Nullable String principal,
      @RequestParam @Nullable String text,
      @RequestParam @Nullable String outcome,
      @RequestParam @Nullable String after,
      @RequestParam(defaultValue = "100") int limit) {
    int wanted = Page.limit(limit, 1000);
    AuditLog.Filter filter =
        new AuditLog.Filter(project, principal, text, outcome == null ? null : known(outcome));
    return Page.of(
        audit.list(filter, after, wanted + 1).stream().map(Entry::of).toList(), wanted, Entry::id);
  }

  private static Outcome known(String outcome) {
    try {
      return Outcome.valueOf(outcome.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw TuningError.INVALID_REQUEST.at(
          "outcome", "outcome is '%s', wanted done, refused or failed".formatted(outcome));
    }
  }
}
