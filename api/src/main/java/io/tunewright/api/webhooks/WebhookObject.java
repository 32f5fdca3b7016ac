package io.tunewright.api.webhooks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.storage.catalog.WebhookRow;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint.
 *
 * @param disabledReason why it is switched off
 * @param previousSecretUntil until when the secret before the newest signs as well
 * @param secret only in the answers that make one
 */
@Schema(name = "Webhook")
@JsonInclude(JsonInclude.Include.NON_NULL)
record WebhookObject(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("url") String url,
    @JsonProperty("events") List<String> events,
    @JsonProperty("description") @Nullable String description,
    @JsonProperty("enabled") boolean enabled,
    @JsonProperty("disabled_reason") @Nullable String disabledReason,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("created_by") String createdBy,
    @JsonProperty("previous_secret_until") @Nullable Long previousSecretUntil,
    @JsonProperty("secret") @Nullable String secret) {

  static WebhookObject of(WebhookRow row) {
    return of(row, null);
  }

  static WebhookObject of(WebhookRow row, @Nullable String secret) {
    Instant until = row.previousUntil();
    return new WebhookObject(
        row.id(),
        "tunewright.webhook",
        row.url(),
        row.events(),
        row.description(),
        row.disabled() == null,
        row.disabledWhy(),
        row.created().getEpochSecond(),
        row.owner().principal(),
        until == null ? null : until.getEpochSecond(),
        secret);
  }
}
