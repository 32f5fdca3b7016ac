package io.tunewright.worker.stage.hub;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One hub that the operator allows, and who may enter it how.
 *
 * @param endpoint such as {@code https://huggingface.co} or a mirror
 * @param token for projects that have none of their own
 * @param tokens by project: what one may read, another may not
 */
public record HubSettings(URI endpoint, @Nullable String token, Map<String, String> tokens) {
  public HubSettings {
    if (!"http".equals(endpoint.getScheme()) && !"https".equals(endpoint.getScheme())) {
      throw new IllegalArgumentException(
          "a hub's endpoint is '%s', wanted http://… or https://…".formatted(endpoint));
    }
    endpoint = URI.create(endpoint.toString().replaceAll("/+$", ""));
    tokens = Map.copyOf(tokens);
  }

  Optional<String> tokenOf(String project) {
    return Optional.ofNullable(tokens.getOrDefault(project, token))
        .filter(secret -> !secret.isBlank());
  }

  @Override
  public String toString() {
    return "HubSettings[" + endpoint + "]";
  }
}
