package io.tunewright.api.webhooks;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.storage.catalog.Deliveries;
import io.tunewright.storage.catalog.DeliveryRow;
import io.tunewright.storage.catalog.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows what an endpoint was sent, and sends again. */
@RestController
@RequestMapping("/v1/tunewright/webhooks/{id}")
@Tag(name = "Webhooks")
final class DeliveriesController {
  private final Deliveries deliveries;
  private final VisibleWebhooks visible;
  private final WebhookDesk desk;

  DeliveriesController(Deliveries deliveries, VisibleWebhooks visible, WebhookDesk desk) {
    this.deliveries = deliveries;
    this.visible = visible;
    this.desk = desk;
  }

  @GetMapping("/deliveries")
  @Needs(Role.VIEWER)
  @Operation(
      summary = "Lists what an endpoint was sent, the newest first",
      description = "Deliveries are forgotten 30 days after their end.")
  Page<DeliveryObject> list(
      Caller caller,
      @PathVariable String id,
      @RequestParam @Nullable String after,
      @RequestParam(defaultValue = "20") int limit) {
    int wanted = Page.limit(limit, 100);
    return Page.of(
        deliveries.list(visible.get(caller, id).id(), after, wanted + 1).stream()
            .map(DeliveryObject::of)
            .toList(),
        wanted,
        DeliveryObject::id);
  }

  @GetMapping("/deliveries/{delivery}")
  @Needs(Role.VIEWER)
  @Operation(summary = "Retrieves a delivery with its payload and every attempt")
  DeliveryObject retrieve(Caller caller, @PathVariable String id, @PathVariable String delivery) {
    return whole(desk.delivery(caller, id, delivery));
  }

  @PostMapping("/deliveries/{delivery}/resend")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Sends a message again, with the same id and payload",
      description = "One that is still under way is left alone.")
  DeliveryObject resend(Caller caller, @PathVariable String id, @PathVariable String delivery) {
    desk.resend(caller, id, delivery);
    return whole(desk.delivery(caller, id, delivery));
  }

  @PostMapping("/ping")
  @Needs(Role.OPERATOR)
  @Operation(summary = "Sends a message of type `tunewright.ping`")
  DeliveryObject ping(Caller caller, @PathVariable String id) {
    return whole(desk.ping(caller, id));
  }

  private DeliveryObject whole(DeliveryRow row) {
    return DeliveryObject.of(row, deliveries.attempts(row.id()));
  }
}
