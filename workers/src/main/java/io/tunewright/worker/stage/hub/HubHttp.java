package io.tunewright.worker.stage.hub;

import io.tunewright.storage.objects.EnvironmentProxies;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * GET requests to one hub and to where it redirects. Keeps connections, honours the hub's budget of
 * requests, and never hands a token to another host.
 */
public final class HubHttp implements AutoCloseable {
  private static final int HOPS = 5;
  private static final int REMEMBERED = 20_000;
  private static final int RECEIVE_BUFFER = 1 << 20;
  private static final Timeout CONNECT = Timeout.ofSeconds(10);
  private static final Timeout SILENCE = Timeout.ofSeconds(30);
  private static final Timeout IN_LINE = Timeout.ofMinutes(10);

  private final CloseableHttpClient http;
  private final RequestBudget budget = new RequestBudget(Clock.systemUTC());

  /** Where the hub has sent us for a file: parts of one file don't ask it again. */
  private final Map<URI, URI> locations =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<URI, URI> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * @param connections at once, to all hosts together
   */
  public HubHttp(int connections) {
    http =
        HttpClientBuilder.create()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnTotal(connections)
                    .setMaxConnPerRoute(connections)
                    .setDefaultSocketConfig(
                        SocketConfig.custom().setRcvBufSize(RECEIVE_BUFFER).build())
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(CONNECT)
                            .setSocketTimeout(SILENCE)
                            .setValidateAfterInactivity(TimeValue.ofSeconds(5))
                            .build())
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectionRequestTimeout(IN_LINE)
                    .setResponseTimeout(SILENCE)
                    .build())
            .setRoutePlanner(new SystemDefaultRoutePlanner(EnvironmentProxies.ofThisProcess()))
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableContentCompression()
            .disableCookieManagement()
            .disableAuthCaching()
            .setUserAgent("tunewright")
            .build();
  }

  /**
   * A request.
   *
   * @param credentials headers that the hub alone may see
   * @param kind of request, as the hub counts them
   * @param range as the header has it; null for the whole
   */
  record Get(URI uri, Map<String, String> credentials, String kind, @Nullable String range) {}

  /** Sends without following redirects; the caller closes the answer. */
  Answer send(Get get) throws IOException {
    return send(get.uri(), get.credentials(), get);
  }

  /** Sends, following redirects to wherever the bytes are; the caller closes the answer. */
  Answer follow(Get get) throws IOException {
    URI known = remembered(get.uri());
    if (known != null) {
      Answer answer = send(known, Map.of(), get);
      if (answer.kind() == 2) {
        return answer;
      }
      // Signed locations expire, with various codes.
      answer.finish();
      forget(get.uri());
    }
    URI at = get.uri();
    for (int hop = 0; hop < HOPS; hop++) {
      boolean own = sameOrigin(at, get.uri());
      Answer answer = send(at, own ? get.credentials() : Map.of(), get);
      if (answer.kind() != 3) {
        if (own) {
          return answer;
        }
        if (answer.kind() == 2) {
          remember(get.uri(), at);
          return answer;
        }
        answer.finish();
        throw new IOException("HTTP %d from %s".formatted(answer.code(), at.getHost()));
      }
      Optional<String> location = answer.header("Location");
      answer.finish();
      if (location.isEmpty()) {
        throw new IOException("HTTP %d without a Location".formatted(answer.code()));
      }
      at = safe(at, at.resolve(location.get()));
    }
    throw new IOException("more than %d redirects".formatted(HOPS));
  }

  private Answer send(URI uri, Map<String, String> credentials, Get get) throws IOException {
    boolean counted = sameOrigin(uri, get.uri());
    // each hub counts for itself
    String kind = uri.getAuthority() + " " + get.kind();
    if (counted) {
      awaitBudget(kind);
    }
    HttpGet request = new HttpGet(uri);
    request.setHeader("Accept-Encoding", "identity");
    credentials.forEach(request::setHeader);
    if (get.range() != null) {
      request.setHeader("Range", get.range());
    }
    Answer answer = new Answer(request, http.executeOpen(null, request, null));
    if (counted) {
      budget.learn(kind, answer);
    }
    return answer;
  }

  /** When a hub grants requests of every kind again; empty where it does now. */
  Optional<Instant> closedUntil(URI hub) {
    return budget.closedUntil(hub.getAuthority() + " ");
  }

  private void awaitBudget(String kind) throws IOException {
    try {
      budget.await(kind);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("stopped").initCause(stopping);
    }
  }

  private static URI safe(URI from, URI to) throws IOException {
    if (!"https".equals(to.getScheme())
        && !("http".equals(to.getScheme()) && "http".equals(from.getScheme()))) {
      throw new IOException("redirected from %s to %s".formatted(from.getScheme(), to.getScheme()));
    }
    return to;
  }

  private static boolean sameOrigin(URI one, URI other) {
    return one.getScheme().equals(other.getScheme())
        && one.getAuthority().equals(other.getAuthority());
  }

  private @Nullable URI remembered(URI uri) {
    synchronized (locations) {
      return locations.get(uri);
    }
  }

  private void remember(URI uri, URI location) {
    synchronized (locations) {
      locations.put(uri, location);
    }
  }

  private void forget(URI uri) {
    synchronized (locations) {
      locations.remove(uri);
    }
  }

  @Override
  public void close() {
    http.close(org.apache.hc.core5.io.CloseMode.GRACEFUL);
  }
}
