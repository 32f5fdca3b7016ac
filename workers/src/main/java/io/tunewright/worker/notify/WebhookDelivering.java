package io.tunewright.worker.notify;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import io.temporal.failure.ApplicationFailure;
import io.tunewright.notify.Answer;
import io.tunewright.notify.Delivering;
import io.tunewright.notify.Delivery;
import io.tunewright.notify.EndpointRule;
import io.tunewright.storage.catalog.Deliveries;
import io.tunewright.storage.catalog.DeliveryRow;
import io.tunewright.storage.catalog.DeliveryRow.State;
import io.tunewright.storage.catalog.WebhookRow;
import io.tunewright.storage.catalog.Webhooks;
import io.tunewright.storage.webhooks.SigningSecrets;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signs after the Standard Webhooks specification, sends, and logs what came of it. */
public final class WebhookDelivering implements Delivering {
  private static final int GONE = 410;

  private final Webhooks webhooks;
  private final Deliveries deliveries;
  private final SigningSecrets secrets;
  private final WebhookHttp http;
  private final EndpointRule rule;

  public WebhookDelivering(
      Webhooks webhooks,
      Deliveries deliveries,
      SigningSecrets secrets,
      WebhookHttp http,
      EndpointRule rule) {
    this.webhooks = webhooks;
    this.deliveries = deliveries;
    this.secrets = secrets;
    this.http = http;
    this.rule = rule;
  }

  @Override
  public Answer send(Delivery delivery, int attempt) {
    Optional<DeliveryRow> message =
        deliveries
            .find(delivery.id())
            .filter(row -> row.round() == delivery.round() && row.ended() == null);
    if (message.isEmpty()) {
      return new Answer.Settled();
    }
    Optional<WebhookRow> webhook = webhooks.find(message.get().webhook());
    if (webhook.isEmpty()) {
      return dropped(delivery, "the endpoint was deleted");
    }
    if (webhook.get().disabled() != null) {
      return dropped(delivery, "the endpoint is switched off");
    }
    return send(webhook.get(), message.get(), attempt);
  }

  private Answer dropped(Delivery delivery, String reason) {
    deliveries.end(delivery, State.DROPPED, reason);
    return new Answer.Settled();
  }

  private Answer send(WebhookRow webhook, DeliveryRow message, int attempt) {
    Instant start = Instant.now();
    try {
      refuseWhatIsNoLongerAllowed(webhook.url());
      WebhookHttp.Reply reply =
          http.post(URI.create(webhook.url()), headers(webhook, message, start), message.body());
      log(message, attempt, start, reply.status(), reply.said());
      return answer(webhook, message, reply);
    } catch (IOException | ApplicationFailure unsent) {
      String why =
          unsent instanceof ApplicationFailure ours ? ours.getOriginalMessage() : why(unsent);
      log(message, attempt, start, null, why);
      return new Answer.Refused(why, null);
    }
  }

  /** Settings may have changed since the endpoint was entered. */
  private void refuseWhatIsNoLongerAllowed(String url) throws IOException {
    Optional<String> refusal = rule.refusal(url);
    if (refusal.isPresent()) {
      throw new IOException(refusal.get());
    }
  }

  private static String why(Exception unsent) {
    return unsent.getMessage() == null ? unsent.getClass().getSimpleName() : unsent.getMessage();
  }

  private Map<String, String> headers(WebhookRow webhook, DeliveryRow message, Instant now) {
    List<String> signatures = new ArrayList<>();
    for (String secret : secrets.all(webhook, now)) {
      signatures.add(signature(secret, message, now));
    }
    return Map.of(
        "webhook-id", message.id(),
        "webhook-timestamp", String.valueOf(now.getEpochSecond()),
        "webhook-signature", String.join(" ", signatures));
  }

  private static String signature(String secret, DeliveryRow message, Instant now) {
    try {
      return new Webhook(secret).sign(message.id(), now.getEpochSecond(), message.body());
    } catch (WebhookSigningException impossible) {
      throw new AssertionError("every JDK has HMAC-SHA256", impossible);
    }
  }

  private Answer answer(WebhookRow webhook, DeliveryRow message, WebhookHttp.Reply reply) {
    if (reply.status() / 100 == 2) {
      deliveries.end(message.delivery(), State.DELIVERED, null);
      return new Answer.Settled();
    }
    String reason = "HTTP %d".formatted(reply.status());
    if (reply.status() == GONE) {
      webhooks.disable(webhook.id(), "it answered HTTP 410: gone");
      deliveries.end(message.delivery(), State.FAILED, reason);
      return new Answer.Settled();
    }
    return new Answer.Refused(reason, seconds(reply.retryAfter()));
  }

  /** The header's other form, a date, is left unheard. */
  private static @Nullable Duration seconds(@Nullable String retryAfter) {
    return retryAfter != null && retryAfter.matches("[0-9]{1,6}")
        ? Duration.ofSeconds(Long.parseLong(retryAfter))
        : null;
  }

  private void log(
      DeliveryRow message, int attempt, Instant start, @Nullable Integer status, String said) {
    deliveries.log(
        message.id(),
        new Deliveries.Attempt(
            message.round(),
            attempt,
            start,
            Duration.between(start, Instant.now()).toMillis(),
            status,
            said));
  }

  @Override
  public void giveUp(Delivery delivery, String reason) {
    deliveries.end(delivery, State.FAILED, reason);
  }
}
