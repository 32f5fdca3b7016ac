package io.tunewright.api.servers;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Asks servers for {@code /v1/models}. */
final class ModelList {
  private static final JsonMapper JSON = new JsonMapper();

  /** A list of some thousand adapters fits into it many times. */
  private static final int LONGEST = 8 << 20;

  private final RestClient http;
  private final Duration patience;

  /**
   * @param patience with a connection, and with an answer
   */
  ModelList(Duration patience) {
    this.patience = patience;
    JdkClientHttpRequestFactory requests =
        new JdkClientHttpRequestFactory(
            HttpClient.newBuilder()
                .connectTimeout(patience)
                .followRedirects(HttpClient.Redirect.NEVER) // a key is for its server alone
                .build());
    requests.setReadTimeout(patience);
    http = RestClient.builder().requestFactory(requests).build();
  }

  /** Why a server's list can't be had, in words for operators; never holds a key. */
  static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1;

    Unavailable(String why) {
      super(why);
    }

    String why() {
      return String.valueOf(getMessage());
    }
  }

  private record Answer(@JsonProperty("data") @Nullable List<ServedModel> data) {}

  List<ServedModel> of(ServerSettings server) throws Unavailable {
    String key = key(server.apiKeyFile());
    try {
      byte[] answer =
          http.get()
              .uri(server.models())
              .headers(headers -> {
                if (key != null) {
                  headers.setBearerAuth(key);
                }
                headers.set(HttpHeaders.ACCEPT, "application/json");
              })
              .exchange((request, response) -> {
                HttpStatusCode status = response.getStatusCode();
                if (status.value() != 200) {
                  throw new IOException(refusal(status.value(), key != null));
                }
                try (InputStream body = response.getBody()) {
                  return body.readNBytes(LONGEST);
                }
              });
      List<ServedModel> models = JSON.readValue(answer, Answer.class).data();
      if (models != null) {
        return models;
      }
      throw new Unavailable("its answer at /v1/models is no list of models");
    } catch (ResourceAccessException away) {
      throw new Unavailable(inWords(away.getCause()));
    } catch (JacksonException | IllegalArgumentException other) {
      throw new Unavailable("its answer at /v1/models is no list of models");
    }
  }

  private static @Nullable String key(@Nullable Path file) throws Unavailable {
    if (file == null) {
      return null;
    }
    try {
      String key = Files.readString(file).strip();
      if (!key.isEmpty() && key.chars().allMatch(each -> each > ' ' && each < 127)) {
        return key;
      }
      throw new Unavailable("its api-key-file holds no key, wanted one line of plain characters");
    } catch (IOException unreadable) {
      throw new Unavailable(
          "its api-key-file can't be read (%s)".formatted(unreadable.getClass().getSimpleName()));
    }
  }

  private static String refusal(int status, boolean withKey) {
    return switch (status) {
      case 401, 403 ->
          "it refuses %s (HTTP %d): see its api-key-file"
              .formatted(withKey ? "the key" : "to answer without a key", status);
      case 404 -> "it has no /v1/models (HTTP 404): see its url";
      default -> "it answered HTTP " + status;
    };
  }

  private String inWords(@Nullable Throwable away) {
    return switch (away) {
      case HttpTimeoutException late -> "no answer within %d s".formatted(patience.toSeconds());
      case ConnectException refused when refused.getCause() instanceof UnresolvedAddressException ->
          "its host isn't known";
      case UnknownHostException unknown -> "its host isn't known";
      case ConnectException refused -> "its port refuses connections";
      case null -> "it can't be reached";
      default -> String.valueOf(away.getMessage());
    };
  }
}
