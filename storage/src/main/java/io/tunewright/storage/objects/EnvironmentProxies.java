package io.tunewright.storage.objects;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that {@code https_proxy}, {@code http_proxy} and {@code no_proxy} name, in small or
 * capital letters, as curl reads them. Loopback is never proxied.
 */
public final class EnvironmentProxies extends ProxySelector {
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1", "[::1]");

  private final Map<String, String> environment;

  EnvironmentProxies(Map<String, String> environment) {
    this.environment = environment;
  }

  public static EnvironmentProxies ofThisProcess() {
    return new EnvironmentProxies(System.getenv());
  }

  @Override
  public List<Proxy> select(URI uri) {
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    String proxy = variable(uri.getScheme() + "_proxy");
    return List.of(
        proxy == null || proxy.isBlank() || isDirect(host) ? Proxy.NO_PROXY : parsed(proxy));
  }

  private boolean isDirect(String host) {
    String names = variable("no_proxy");
    return LOOPBACK.contains(host)
        || (names != null
            && Arrays.stream(names.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .anyMatch(name -> covers(name, host)));
  }

  private static boolean covers(String name, String host) {
    String domain = name.replaceFirst("^\\*?\\.", "");
    return name.equals("*")
        || (!domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain)));
  }

  private static Proxy parsed(String proxy) {
    URI uri = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
    int port = uri.getPort() > 0 ? uri.getPort() : 80;
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(uri.getHost(), port));
  }

  private @Nullable String variable(String name) {
    String small = environment.get(name);
    return small != null ? small : environment.get(name.toUpperCase(Locale.ROOT));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // the request itself fails, and says so
  }
}
