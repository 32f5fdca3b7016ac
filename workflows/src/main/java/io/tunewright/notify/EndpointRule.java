package io.tunewright.notify;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which addresses may be told of events: {@code https} ones, and hosts that an administrator allows
 * also by {@code http} and at private addresses.
 *
 * @param allowedHosts names as they stand in addresses; whatever their case
 */
public record EndpointRule(Set<String> allowedHosts) {
  /** The setting that allows hosts. */
  public static final String SETTING = "tunewright.webhooks.allowed-hosts";

  private static final int LAST_PORT = 65535;

  public EndpointRule {
    Set<String> lower = new TreeSet<>();
    allowedHosts.forEach(host -> lower.add(bare(host)));
    allowedHosts = Set.copyOf(lower);
  }

  public boolean allows(String host) {
    return allowedHosts.contains(bare(host));
  }

  /** What is wrong with an address, as far as its text tells; empty where nothing is. */
  public Optional<String> refusal(String address) {
    URI uri;
    try {
      uri = new URI(address).parseServerAuthority();
    } catch (URISyntaxException malformed) {
      return Optional.of("it is not an address: " + malformed.getMessage());
    }
    String host = uri.getHost();
    if (host == null || host.isEmpty()) {
      return Optional.of("it names no host");
    }
    int port = uri.getPort();
    if (port == 0 || port > LAST_PORT) {
      return Optional.of("its port is %d, wanted 1 to %d".formatted(port, LAST_PORT));
    }
    if (uri.getRawUserInfo() != null) {
      return Optional.of("it holds a user name or password, wanted none");
    }
    if (uri.getRawFragment() != null) {
      return Optional.of("it has a fragment (#…), which no server is sent");
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "https" -> Optional.empty();
      case "http" ->
          allows(host)
              ? Optional.empty()
              : Optional.of(
                  "its scheme is http, wanted https, or http to a host that %s lists"
                      .formatted(SETTING));
      default -> Optional.of("its scheme is '%s', wanted https".formatted(scheme));
    };
  }

  /** Addresses have IPv6 in brackets, name look-ups don't. */
  private static String bare(String host) {
    String lower = host.strip().toLowerCase(Locale.ROOT);
    return lower.startsWith("[") && lower.endsWith("]")
        ? lower.substring(1, lower.length() - 1)
        : lower;
  }
}
