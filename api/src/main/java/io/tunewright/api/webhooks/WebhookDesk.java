package io.tunewright.api.webhooks;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.sweep.Sweeper;
import io.tunewright.fault.TuningError;
import io.tunewright.notify.EndpointRule;
import io.tunewright.storage.catalog.Deliveries;
import io.tunewright.storage.catalog.DeliveryRow;
import io.tunewright.storage.catalog.WebhookRow;
import io.tunewright.storage.catalog.Webhooks;
import io.tunewright.storage.webhooks.SigningSecrets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that may be done with webhooks, for whoever asks: the API and the console. */
public final class WebhookDesk {
  /** How long a secret signs beside the one after it, unless said otherwise. */
  public static final Duration USUAL_OVERLAP = Duration.ofDays(1);

  private final Webhooks webhooks;
  private final VisibleWebhooks visible;
  private final Deliveries deliveries;
  private final SigningSecrets secrets;
  private final EndpointRule rule;
  private final Sweeper sweeper;

  WebhookDesk(
      Webhooks webhooks,
      VisibleWebhooks visible,
      Deliveries deliveries,
      SigningSecrets secrets,
      EndpointRule rule,
      Sweeper sweeper) {
    this.webhooks = webhooks;
    this.visible = visible;
    this.deliveries = deliveries;
    this.secrets = secrets;
    this.rule = rule;
    this.sweeper = sweeper;
  }

  /** An endpoint with its newest secret, which is told this once. */
  public record Signed(WebhookRow row, String secret) {
    @Override
    public String toString() {
      return "Signed[" + row + "]";
    }
  }

  /**
   * Enters an endpoint, which is told of what happens from now on.
   *
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST naming the field
   */
  public Signed create(
      Caller caller, @Nullable String url, List<String> events, @Nullable String description) {
    return create(caller, new WebhookFields(url, List.copyOf(events), description, null));
  }

  Signed create(Caller caller, WebhookFields wanted) {
    WebhookRow row = webhooks.create(caller.owner(), wanted.asNew(rule), secrets.fingerprint());
    if (Boolean.FALSE.equals(wanted.enabled())) {
      webhooks.disable(row.id(), switchedOffBy(caller));
    }
    return new Signed(visible.get(caller, row.id()), secrets.current(row));
  }

  WebhookRow change(Caller caller, String id, WebhookFields wanted) {
    WebhookRow row = visible.get(caller, id);
    Webhooks.Change change = wanted.asChange(rule);
    deliveries.make(); // what it wanted so far, before it is told of what happens from now on
    webhooks.change(row.id(), change);
    if (wanted.enabled() != null) {
      enable(caller, id, wanted.enabled());
    }
    return visible.get(caller, id);
  }

  /** Switches it on or off; while it is off nothing is kept for it. */
  public void enable(Caller caller, String id, boolean on) {
    WebhookRow row = visible.get(caller, id);
    if (on) {
      webhooks.enable(row.id());
    } else {
      webhooks.disable(row.id(), switchedOffBy(caller));
    }
  }

  private static String switchedOffBy(Caller caller) {
    return "switched off by " + caller.owner().principal();
  }

  /** Removes an endpoint; what is under way to it is dropped. */
  public void delete(Caller caller, String id) {
    webhooks.delete(visible.get(caller, id).id());
  }

  /**
   * Gives an endpoint another secret.
   *
   * @param overlap how long the secret before it signs as well
   * @throws io.temporal.failure.ApplicationFailure CONFLICT where somebody else does so just now
   */
  public Signed rotate(Caller caller, String id, Duration overlap) {
    WebhookRow row = visible.get(caller, id);
    String fingerprint = secrets.fingerprint();
    Duration both = fingerprint.equals(row.secretsKey()) ? overlap : Duration.ZERO;
    if (!webhooks.rotate(row.id(), row.secret(), both, fingerprint)) {
      throw TuningError.CONFLICT.because("its secret was rotated by somebody else just now");
    }
    WebhookRow rotated = visible.get(caller, id);
    return new Signed(rotated, secrets.current(rotated));
  }

  /** Sends it a message of type {@code tunewright.ping}. */
  public DeliveryRow ping(Caller caller, String id) {
    DeliveryRow row = deliveries.ping(visible.get(caller, id));
    sweeper.wake();
    return row;
  }

  /**
   * Sends a message again, with the same id and payload; one under way is left alone.
   *
   * @throws io.temporal.failure.ApplicationFailure CONFLICT while the endpoint is switched off
   */
  public void resend(Caller caller, String id, String delivery) {
    WebhookRow webhook = visible.get(caller, id);
    if (webhook.disabled() != null) {
      throw TuningError.CONFLICT.because("the webhook is switched off: " + webhook.disabledWhy());
    }
    deliveries.again(delivery(caller, id, delivery).id());
    sweeper.wake();
  }

  /** One of its deliveries; NOT_FOUND where it has no such. */
  public DeliveryRow delivery(Caller caller, String id, String delivery) {
    WebhookRow webhook = visible.get(caller, id);
    return deliveries
        .find(delivery)
        .filter(row -> row.webhook().equals(webhook.id()))
        .orElseThrow(() ->
            TuningError.NOT_FOUND.at(
                "delivery", "%s has no delivery '%s'".formatted(webhook.id(), delivery)));
  }
}
