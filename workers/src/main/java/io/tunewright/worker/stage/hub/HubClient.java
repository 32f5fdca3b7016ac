package io.tunewright.worker.stage.hub;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.tunewright.fault.TuningError;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a hub for metadata and files, and says in our own words what it refuses. */
final class HubClient {
  private static final JsonMapper JSON = new JsonMapper();

  /** A tree's page of a thousand entries has some 300 KB. */
  private static final int LARGEST_PAGE = 64 << 20;

  /** Metadata is small: half a minute of trying, then the activity's own retry. */
  private static final RetryConfig PERSISTENCE =
      RetryConfig.custom()
          .maxAttempts(8)
          .intervalFunction(
              IntervalFunction.ofExponentialRandomBackoff(
                  Duration.ofMillis(200), 2, 0.5, Duration.ofSeconds(10)))
          .retryOnException(
              failure -> failure instanceof IOException && !Thread.currentThread().isInterrupted())
          .build();

  private final String scheme;
  private final HubSettings settings;
  private final HubHttp http;
  private final Function<String, Map<String, String>> login;

  HubClient(String scheme, HubSettings settings, HubHttp http) {
    this(scheme, settings, http, HubClient::bearer);
  }

  /**
   * @param login the headers that a token makes
   */
  HubClient(
      String scheme,
      HubSettings settings,
      HubHttp http,
      Function<String, Map<String, String>> login) {
    this.scheme = scheme;
    this.settings = settings;
    this.http = http;
    this.login = login;
  }

  static Map<String, String> bearer(String token) {
    return Map.of("Authorization", "Bearer " + token);
  }

  /** A JSON answer and its {@code Link} header. */
  record Json(JsonNode body, Optional<String> link) {}

  /**
   * @throws io.temporal.failure.ApplicationFailure SOURCE_UNREACHABLE after some tries, or what the
   *     hub refuses
   */
  Json json(URI uri, String project, RepoRef repo) {
    try {
      return Retry.of(uri.getPath(), PERSISTENCE)
          .executeCallable(() -> jsonOnce(uri, project, repo));
    } catch (RuntimeException known) {
      throw known;
    } catch (TooManyRequests limited) {
      throw TuningError.SOURCE_RATE_LIMITED.because(
          "%s grants no more requests for %s".formatted(settings.endpoint(), repo), limited);
    } catch (Exception failed) {
      throw TuningError.SOURCE_UNREACHABLE.because(
          "%s does not answer for %s: %s".formatted(settings.endpoint(), repo, failed.getMessage()),
          failed);
    }
  }

  private Map<String, String> credentials(String project) {
    return settings.tokenOf(project).map(login).orElse(Map.of());
  }

  private Json jsonOnce(URI uri, String project, RepoRef repo) throws IOException {
    var get = new HubHttp.Get(uri, credentials(project), "api", null);
    try (Answer answer = http.send(get)) {
      if (answer.kind() == 3) {
        throw renamed(repo, answer.header("Location").orElse("another name"));
      }
      refuse(answer, project, repo);
      return new Json(JSON.readTree(answer.body(LARGEST_PAGE)), answer.header("Link"));
    } catch (JacksonException broken) {
      throw new IOException("its answer is not JSON: " + broken.getOriginalMessage(), broken);
    }
  }

  /** When requests are granted again; empty where they are now. */
  Optional<Instant> closedUntil() {
    return http.closedUntil(settings.endpoint());
  }

  /** One range of a file, wherever the hub sends us for it. */
  InputStream open(URI uri, String project, RepoRef repo, RangeStream.Range range)
      throws IOException {
    if (range.length() == 0) {
      return InputStream.nullInputStream();
    }
    Answer answer =
        http.follow(
            new HubHttp.Get(
                uri, credentials(project), "resolvers", range.isWhole() ? null : range.header()));
    if (answer.kind() != 2) {
      try (answer) {
        refuse(answer, project, repo);
      }
    }
    return RangeStream.of(answer, range);
  }

  RuntimeException renamed(RepoRef repo, String to) {
    return TuningError.MODEL_RENAMED.because(
        "%s has moved to %s: ask for it by that name, as the old one may be taken by others"
            .formatted(
                repo, to.replaceFirst("^.*/api/models/", "").replaceFirst("/revision/.*", "")));
  }

  private void refuse(Answer answer, String project, RepoRef repo) throws IOException {
    if (answer.kind() == 2) {
      return;
    }
    int code = answer.code();
    String word = answer.header("X-Error-Code").orElse("");
    boolean token = settings.tokenOf(project).isPresent();
    answer.finish();
    if (word.equals("GatedRepo")) {
      throw TuningError.MODEL_GATED.because(
          "%s is gated: accept its terms at %s/%s with the account of the %s"
              .formatted(repo, settings.endpoint(), repo.name(), setting(project)));
    }
    if (word.equals("RevisionNotFound")) {
      throw TuningError.MODEL_NOT_FOUND.because(
          "%s has no revision '%s'".formatted(repo.name(), repo.revision()));
    }
    if (code == 404 || word.equals("RepoNotFound") || (code == 401 && !token)) {
      throw TuningError.MODEL_NOT_FOUND.because(
          "%s has no %s%s"
              .formatted(
                  settings.endpoint(),
                  repo,
                  token
                      ? " that the %s may see".formatted(setting(project))
                      : ", or it is private: there is no %s".formatted(setting(project))));
    }
    if (code == 401 || code == 403) {
      throw TuningError.MODEL_DENIED.because(
          "%s refuses %s with HTTP %d to the %s"
              .formatted(settings.endpoint(), repo, code, setting(project)));
    }
    String answered = "HTTP %d from %s".formatted(code, settings.endpoint());
    throw code == 429 ? new TooManyRequests(answered) : new IOException(answered);
  }

  private static final class TooManyRequests extends IOException {
    private static final long serialVersionUID = 1;

    TooManyRequests(String answered) {
      super(answered);
    }
  }

  private String setting(String project) {
    return settings.tokens().containsKey(project)
        ? "token tunewright.sources.%s.tokens.%s".formatted(scheme, project)
        : "token tunewright.sources.%s.token".formatted(scheme);
  }
}
