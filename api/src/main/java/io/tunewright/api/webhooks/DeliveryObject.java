package io.tunewright.api.webhooks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.storage.catalog.Deliveries;
import io.tunewright.storage.catalog.DeliveryRow;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message to an endpoint; its id is the {@code webhook-id} that the endpoint sees.
 *
 * @param subject the job or whatever else it tells of
 * @param status pending, delivered, failed or dropped
 * @param reason of its end, where it wasn't delivered
 * @param payload and {@code log} only where one delivery is asked for
 */
@Schema(name = "WebhookDelivery")
@JsonInclude(JsonInclude.Include.NON_NULL)
record DeliveryObject(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("type") String type,
    @JsonProperty("subject") String subject,
    @JsonProperty("status") String status,
    @JsonProperty("reason") @Nullable String reason,
    @JsonProperty("attempts") int attempts,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("ended_at") @Nullable Long endedAt,
    @JsonProperty("payload") @JsonRawValue @Schema(type = "object") @Nullable String payload,
    @JsonProperty("log") @Nullable List<AttemptObject> log) {

  /**
   * One attempt.
   *
   * @param round begins at 1, and another one each time it is to be sent again
   * @param statusCode of the answer; absent where there was none
   * @param response the answer's beginning, or what went wrong
   */
  @Schema(name = "WebhookDeliveryAttempt")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record AttemptObject(
      @JsonProperty("round") int round,
      @JsonProperty("attempt") int attempt,
      @JsonProperty("at") long at,
      @JsonProperty("milliseconds") long milliseconds,
      @JsonProperty("status_code") @Nullable Integer statusCode,
      @JsonProperty("response") String response) {

    static AttemptObject of(Deliveries.Attempt attempt) {
      return new AttemptObject(
          attempt.round(),
          attempt.attempt(),
          attempt.time().getEpochSecond(),
          attempt.millis(),
          attempt.status(),
          attempt.said());
    }
  }

  static DeliveryObject of(DeliveryRow row) {
    return of(row, null, null);
  }

  static DeliveryObject of(DeliveryRow row, List<Deliveries.Attempt> log) {
    return of(row, row.body(), log.stream().map(AttemptObject::of).toList());
  }

  private static DeliveryObject of(
      DeliveryRow row, @Nullable String payload, @Nullable List<AttemptObject> log) {
    Instant ended = row.ended();
    return new DeliveryObject(
        row.id(),
        "tunewright.webhook.delivery",
        row.type(),
        row.subject(),
        row.state().word(),
        row.reason(),
        row.attempts(),
        row.created().getEpochSecond(),
        ended == null ? null : ended.getEpochSecond(),
        payload,
        log);
  }
}
