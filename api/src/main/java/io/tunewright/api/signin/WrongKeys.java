package io.tunewright.api.signin;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;

/**
 * How many wrong keys an address may still show. Keys are too long to be guessed: this keeps the
 * audit log from being flooded.
 */
final class WrongKeys {
  private static final RateLimiterConfig RATE =
      RateLimiterConfig.custom()
          .limitForPeriod(10)
          .limitRefreshPeriod(Duration.ofMinutes(1))
          .timeoutDuration(Duration.ZERO)
          .build();

  private final LoadingCache<String, RateLimiter> left =
      Caffeine.newBuilder()
          .maximumSize(10_000)
          .expireAfterAccess(RATE.getLimitRefreshPeriod())
          .build(address -> RateLimiter.of(address, RATE));

  boolean mayTry(String address) {
    return left.get(address).getMetrics().getAvailablePermissions() > 0;
  }

  void seenFrom(String address) {
    left.get(address).acquirePermission();
  }
}
