package io.tunewright.worker.stage.hub;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many requests a hub still grants, kept for all threads together: {@code RateLimit:
 * "api";r=0;t=55} says that none are left for 55 seconds, a 429 with {@code Retry-After} the same.
 */
final class RequestBudget {
  private static final Logger log = LoggerFactory.getLogger(RequestBudget.class);
  private static final Pattern LIMIT =
      Pattern.compile("\"?(\\w+)\"?\\s*;\\s*r=(\\d+)\\s*;\\s*t=(\\d+)");
  private static final Duration UNSAID = Duration.ofSeconds(30);

  /** The hubs' windows have five minutes; an answer that asks for more is not believed. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final Clock clock;
  private final Map<String, Instant> closedUntil = new ConcurrentHashMap<>();

  RequestBudget(Clock clock) {
    this.clock = clock;
  }

  /** Waits until a request of this kind is granted. */
  void await(String kind) throws InterruptedException {
    for (Duration left = left(kind); left.isPositive(); left = left(kind)) {
      Thread.sleep(left);
    }
  }

  Duration left(String kind) {
    Instant until = closedUntil.get(kind);
    return until == null ? Duration.ZERO : Duration.between(clock.instant(), until);
  }

  /** The end of the longest pause of these kinds, to the second; empty where there is none. */
  Optional<Instant> closedUntil(String kindsStart) {
    return closedUntil.entrySet().stream()
        .filter(each -> each.getKey().startsWith(kindsStart))
        .map(Map.Entry::getValue)
        .filter(until -> until.isAfter(clock.instant()))
        .max(Comparator.naturalOrder())
        .map(until -> until.truncatedTo(ChronoUnit.SECONDS));
  }

  /** Learns from an answer to a request of this kind. */
  void learn(String kind, Answer answer) {
    Matcher told = LIMIT.matcher(answer.header("RateLimit").orElse(""));
    if (told.find()) {
      Duration rest = Duration.ofSeconds(Long.parseLong(told.group(3)));
      if (answer.code() == 429 || told.group(2).equals("0")) {
        close(kind, rest);
      }
    } else if (answer.code() == 429) {
      close(kind, retryAfter(answer));
    }
  }

  private void close(String kind, Duration rest) {
    Duration wait = rest.compareTo(LONGEST) > 0 ? LONGEST : rest;
    log.info("the hub grants no more '{}' requests for {}", kind, wait);
    closedUntil.merge(
        kind, clock.instant().plus(wait), (one, other) -> one.isAfter(other) ? one : other);
  }

  private static Duration retryAfter(Answer answer) {
    return answer
        .header("Retry-After")
        .filter(seconds -> seconds.matches("\\d{1,6}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .orElse(UNSAID);
  }
}
