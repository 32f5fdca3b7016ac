package io.tunewright.api.webhooks;

import io.tunewright.api.auth.Caller;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.WebhookRow;
import io.tunewright.storage.catalog.Webhooks;

/** The endpoints of the caller's project. */
public final class VisibleWebhooks {
  private final Webhooks webhooks;

  VisibleWebhooks(Webhooks webhooks) {
    this.webhooks = webhooks;
  }

  /**
   * @throws io.temporal.failure.ApplicationFailure NOT_FOUND
   */
  public WebhookRow get(Caller caller, String id) {
    return webhooks
        .find(caller.project(), id)
        .orElseThrow(
            () -> TuningError.NOT_FOUND.at("id", "there is no webhook '%s'".formatted(id)));
  }
}
