package io.tunewright.api.servers;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An inference server with OpenAI's API, from {@code tunewright.servers.<name>.*}.
 *
 * @param url with or without {@code /v1} at its end
 * @param apiKeyFile holds the bearer key, read at each look so that it can change; null for none
 */
record ServerSettings(String name, URI url, @Nullable Path apiKeyFile) {
  ServerSettings {
    require(
        name.matches("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?"),
        name,
        "has this name",
        "at most 32 lower-case letters, digits and inner hyphens");
    require(
        url.getUserInfo() == null && !url.toString().contains("@") && url.getQuery() == null,
        name,
        "has a url with a user, a password or a query",
        "a plain one; a key goes into api-key-file");
    require(
        url.getScheme() != null && url.getScheme().matches("https?") && url.getHost() != null,
        name,
        "has the url '%s'".formatted(url),
        "http://host:port or https://host");
  }

  private static void require(boolean holds, String name, String seen, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(
          "tunewright.servers.%s %s, wanted %s".formatted(name, seen, wanted));
    }
  }

  /** Where it lists what it serves. */
  URI models() {
    String base = url.toString().replaceFirst("/+$", "");
    return URI.create(base.endsWith("/v1") ? base + "/models" : base + "/v1/models");
  }
}
