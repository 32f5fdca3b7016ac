package io.tunewright.api.webhooks;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Deleted;
import io.tunewright.api.openai.Page;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.catalog.Webhooks;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Enters, changes and removes webhook endpoints. */
@RestController
@RequestMapping("/v1/tunewright/webhooks")
@Tag(name = "Webhooks")
final class WebhooksController {
  private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);

  private final Webhooks webhooks;
  private final VisibleWebhooks visible;
  private final WebhookDesk desk;

  WebhooksController(Webhooks webhooks, VisibleWebhooks visible, WebhookDesk desk) {
    this.webhooks = webhooks;
    this.visible = visible;
    this.desk = desk;
  }

  @PostMapping
  @Needs(Role.ADMIN)
  @Operation(
      summary = "Enters an endpoint that is told of what happens from now on",
      description =
          "Messages follow the Standard Webhooks specification; the answer holds the secret that"
              + " they are verified with, this once. Without `events` it is told of all.")
  WebhookObject create(Caller caller, @RequestBody WebhookFields wanted) {
    return shown(desk.create(caller, wanted));
  }

  @GetMapping
  @Needs(Role.VIEWER)
  @Operation(summary = "Lists the project's endpoints")
  Page<WebhookObject> list(Caller caller) {
    return Page.of(
        webhooks.list(caller.project()).stream().map(WebhookObject::of).toList(),
        Integer.MAX_VALUE,
        WebhookObject::id);
  }

  @GetMapping("/{id}")
  @Needs(Role.VIEWER)
  @Operation(summary = "Retrieves an endpoint")
  WebhookObject retrieve(Caller caller, @PathVariable String id) {
    return WebhookObject.of(visible.get(caller, id));
  }

  @PatchMapping("/{id}")
  @Needs(Role.ADMIN)
  @Operation(
      summary = "Changes an endpoint, or switches it off and on",
      description =
          "What is absent stays. While it is off, and before it was told of an event's kind, nothing"
              + " is kept for it.")
  WebhookObject change(Caller caller, @PathVariable String id, @RequestBody WebhookFields wanted) {
    return WebhookObject.of(desk.change(caller, id, wanted));
  }

  @DeleteMapping("/{id}")
  @Needs(Role.ADMIN)
  @Operation(summary = "Removes an endpoint; what is under way to it is dropped")
  Deleted delete(Caller caller, @PathVariable String id) {
    desk.delete(caller, id);
    return Deleted.of(id, "tunewright.webhook");
  }

  /**
   * @param overlap seconds for which the secret before it signs as well; a day if absent
   */
  @Schema(name = "RotateSecret")
  record Rotation(@JsonProperty("overlap") @Nullable Long overlap) {}

  @PostMapping("/{id}/rotate")
  @Needs(Role.ADMIN)
  @Operation(
      summary = "Gives an endpoint another secret",
      description =
          "For the time of the overlap each message has two signatures, of the new secret and of the"
              + " one before.")
  WebhookObject rotate(
      Caller caller,
      @PathVariable String id,
      @RequestBody(required = false) @Nullable Rotation wanted) {
    return shown(desk.rotate(caller, id, overlap(wanted)));
  }

  private static WebhookObject shown(WebhookDesk.Signed signed) {
    return WebhookObject.of(signed.row(), signed.secret());
  }

  private static Duration overlap(@Nullable Rotation wanted) {
    Long seconds = wanted == null ? null : wanted.overlap();
    if (seconds == null) {
      return WebhookDesk.USUAL_OVERLAP;
    }
    if (seconds < 0 || seconds > LONGEST_OVERLAP.toSeconds()) {
      throw TuningError.INVALID_REQUEST.at(
          "overlap",
          "overlap is %d s, wanted 0 to %d".formatted(seconds, LONGEST_OVERLAP.toSeconds()));
    }
    return Duration.ofSeconds(seconds);
  }
}
