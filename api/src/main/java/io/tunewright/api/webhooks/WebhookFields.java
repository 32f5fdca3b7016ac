package io.tunewright.api.webhooks;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.fault.TuningError;
import io.tunewright.notify.EndpointRule;
import io.tunewright.notify.EventType;
import io.tunewright.storage.catalog.Webhooks.Change;
import io.tunewright.storage.catalog.Webhooks.Wanted;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What its owner decides of an endpoint; in a change, what is absent stays as it is.
 *
 * @param events words, beginnings such as {@code fine_tuning.job.*}, or {@code *}
 * @param enabled whether it is sent anything
 */
@Schema(name = "WebhookFields")
record WebhookFields(
    @JsonProperty("url") @Nullable String url,
    @JsonProperty("events") @Nullable List<@Nullable String> events,
    @JsonProperty("description") @Nullable String description,
    @JsonProperty("enabled") @Nullable Boolean enabled) {
  private static final int LONGEST_URL = 2048;
  private static final int LONGEST_DESCRIPTION = 500;
  private static final List<String> ALL = List.of("*");

  Wanted asNew(EndpointRule rule) {
    if (url == null) {
      throw TuningError.INVALID_REQUEST.at("url", "url is missing, wanted an https address");
    }
    return new Wanted(
        checkedUrl(url, rule),
        events == null ? ALL : checkedEvents(events),
        description == null || description.isBlank() ? null : checkedDescription());
  }

  Change asChange(EndpointRule rule) {
    return new Change(
        url == null ? null : checkedUrl(url, rule),
        events == null ? null : checkedEvents(events),
        checkedDescription());
  }

  private static String checkedUrl(String url, EndpointRule rule) {
    if (url.length() > LONGEST_URL) {
      throw TuningError.INVALID_REQUEST.at(
          "url", "url has %d characters, wanted at most %d".formatted(url.length(), LONGEST_URL));
    }
    rule.refusal(url)
        .ifPresent(why -> {
          throw TuningError.INVALID_REQUEST.at("url", "url is '%s': %s".formatted(url, why));
        });
    return url;
  }

  private static List<String> checkedEvents(List<@Nullable String> events) {
    if (events.isEmpty()) {
      throw TuningError.INVALID_REQUEST.at(
          "events", "events is empty, wanted at least one, or '*' for all");
    }
    LinkedHashSet<String> checked = new LinkedHashSet<>();
    for (String event : events) {
      String pattern = String.valueOf(event);
      EventType.refusal(pattern)
          .ifPresent(why -> {
            throw TuningError.INVALID_REQUEST.at("events", why);
          });
      checked.add(pattern);
    }
    return List.copyOf(checked);
  }

  private @Nullable String checkedDescription() {
    if (description != null && description.length() > LONGEST_DESCRIPTION) {
      throw TuningError.INVALID_REQUEST.at(
          "description",
          "description has %d characters, wanted at most %d"
              .formatted(description.length(), LONGEST_DESCRIPTION));
    }
    return description;
  }
}
