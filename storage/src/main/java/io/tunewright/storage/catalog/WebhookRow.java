package io.tunewright.storage.catalog;

import io.tunewright.job.Owner;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that wants to be told of events.
 *
 * @param secret the number of the secret that signs, from 1
 * @param secretsKey fingerprint of what its secrets are derived from
 * @param previousUntil until when the secret before it signs as well, null for never
 * @param disabledWhy null unless it is disabled
 */
public record WebhookRow(
    String id,
    Owner owner,
    String url,
    List<String> events,
    @Nullable String description,
    int secret,
    String secretsKey,
    @Nullable Instant previousUntil,
    @Nullable Instant disabled,
    @Nullable String disabledWhy,
    Instant created) {

  public WebhookRow {
    events = List.copyOf(events);
  }
}
