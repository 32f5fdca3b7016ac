package io.tunewright.worker.notify;

import io.tunewright.notify.EndpointRule;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * POST requests to servers of strangers: only to addresses that may be reached, each on a
 * connection of its own, without redirects, proxies or cookies, and over after a fixed time however
 * slowly they answer.
 */
public final class WebhookHttp implements AutoCloseable {
  /** As many as there are sends at once, so that none waits for a connection. */
  public static final int CONNECTIONS = 100;

  private static final int READ = 1024;

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("webhook-clock").factory());
  private final Duration limit;
  private final CloseableHttpClient http;

  /**
   * @param limit of a whole request
   */
  public WebhookHttp(EndpointRule rule, Duration limit) {
    this.limit = limit;
    Timeout whole = Timeout.of(limit); // a silent server has as long as one that trickles
    http =
        HttpClientBuilder.create()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(new PublicAddresses(rule))
                    .setMaxConnTotal(CONNECTIONS)
                    .setMaxConnPerRoute(CONNECTIONS)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(Timeout.ofSeconds(5))
                            .setSocketTimeout(whole)
                            .build())
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectionRequestTimeout(whole)
                    .setResponseTimeout(whole)
                    .build())
            .setConnectionReuseStrategy((request, response, context) -> false)
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableContentCompression()
            .disableCookieManagement()
            .disableAuthCaching()
            .setUserAgent("tunewright-webhooks")
            .build();
  }

  /**
   * What came back.
   *
   * @param said its beginning
   * @param retryAfter as the header has it
   */
  record Reply(int status, String said, @Nullable String retryAfter) {}

  /**
   * An answer counts from its status on, be the rest of it broken off or late.
   *
   * @throws IOException where there was no status in time
   */
  Reply post(URI uri, Map<String, String> headers, String body) throws IOException {
    HttpPost request = new HttpPost(uri);
    headers.forEach(request::setHeader);
    request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
    ScheduledFuture<?> end =
        clock.schedule(request::cancel, limit.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return reply(http.executeOpen(null, request, null));
    } catch (IOException broken) {
      throw request.isCancelled()
          ? new IOException("no answer within %d s".formatted(limit.toSeconds()), broken)
          : broken;
    } finally {
      end.cancel(false);
      request.cancel(); // whatever is left of the answer stays unread
    }
  }

  private static Reply reply(ClassicHttpResponse response) {
    Header retryAfter = response.getFirstHeader("Retry-After");
    return new Reply(
        response.getCode(),
        beginning(response.getEntity()),
        retryAfter == null ? null : retryAfter.getValue());
  }

  private static String beginning(@Nullable HttpEntity entity) {
    byte[] bytes = new byte[READ];
    int there = entity == null ? 0 : read(entity, bytes);
    // U+0000 can't be kept
    return new String(bytes, 0, there, StandardCharsets.UTF_8).replace("\0", "").strip();
  }

  /** As much as comes. */
  private static int read(HttpEntity entity, byte[] into) {
    int there = 0;
    try {
      InputStream content = entity.getContent();
      for (int more = 0; more >= 0 && there < into.length; there += Math.max(0, more)) {
        more = content.read(into, there, into.length - there);
      }
    } catch (IOException brokenOff) {
      // what came before is enough
    }
    return there;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    http.close(CloseMode.IMMEDIATE);
  }
}
