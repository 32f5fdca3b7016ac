package io.tunewright.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentProxiesTest {
  private static final String HUB = "https://hub.example.org/api";

  @Test
  void eachSchemeHasItsOwnProxyInSmallOrCapitalLetters() {
    Map<String, String> both =
        Map.of("https_proxy", "http://gate:3128", "HTTP_PROXY", "other.example.org:8080");

    assertThat(proxy(both, HUB)).isEqualTo(through("gate", 3128));
    assertThat(proxy(both, "http://hub.example.org")).isEqualTo(through("other.example.org", 8080));
    assertThat(proxy(Map.of("http_proxy", "gate"), "http://a")).isEqualTo(through("gate", 80));
    assertThat(proxy(Map.of("http_proxy", "gate"), HUB)).isEqualTo(Proxy.NO_PROXY);
    assertThat(proxy(Map.of("https_proxy", ""), HUB)).isEqualTo(Proxy.NO_PROXY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hub.example.org",
        "example.org",
        ".example.org",
        "*.example.org",
        "Example.ORG",
        "a.b, example.org",
        "*"
      })
  void whatNoProxyNamesIsReachedDirectly(String names) {
    assertThat(proxy(Map.of("https_proxy", "gate", "NO_PROXY", names), HUB))
        .isEqualTo(Proxy.NO_PROXY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ample.org", "hub.example", "other.org", " ", "."})
  void whatItDoesNotNameIsNot(String names) {
    assertThat(proxy(Map.of("https_proxy", "gate", "no_proxy", names), HUB))
        .isEqualTo(through("gate", 80));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"})
  void loopbackIsNeverProxied(String uri) {
    assertThat(proxy(Map.of("http_proxy", "gate"), uri)).isEqualTo(Proxy.NO_PROXY);
  }

  private static Proxy proxy(Map<String, String> environment, String uri) {
    return new EnvironmentProxies(environment).select(URI.create(uri)).getFirst();
  }

  private static Proxy through(String host, int port) {
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
  }
}
