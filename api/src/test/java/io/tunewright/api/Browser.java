package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A browser at the console: it keeps cookies, sends forms with their token, follows nothing. */
final class Browser implements AutoCloseable {
  private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

  private final String base;
  private final CookieManager cookies = new CookieManager();
  private final HttpClient http = HttpClient.newBuilder().cookieHandler(cookies).build();

  /**
   * @param address of an API, ending with {@code /v1}
   */
  Browser(String address) {
    base = address.replaceFirst("/v1$", "");
  }

  /** One that has signed in. */
  static Browser with(RunningApi api, String key) {
    Browser browser = new Browser(api.address());
    assertThat(location(browser.signIn(key, "/"))).isEqualTo("/");
    return browser;
  }

  HttpResponse<String> signIn(String key, String to, String... headers) {
    return post("/sign-in", Map.of("key", key, "to", to), headers);
  }

  HttpResponse<String> get(String path, String... headers) {
    return send(HttpRequest.newBuilder().GET(), path, headers);
  }

  /**
   * Sends a form as a page would, with the token of the page to sign in at or of the front page.
   */
  HttpResponse<String> post(String path, Map<String, String> fields, String... headers) {
    StringJoiner form = new StringJoiner("&").add("_csrf=" + encoded(token()));
    fields.forEach((name, value) -> form.add(name + "=" + encoded(value)));
    return postAsIs(path, form.toString(), headers);
  }

  HttpResponse<String> postAsIs(String path, String form, String... headers) {
    return send(
        HttpRequest.newBuilder()
            .POST(BodyPublishers.ofString(form))
            .header("Content-Type", "application/x-www-form-urlencoded"),
        path,
        headers);
  }

  /** The token that stands in every form; another one once somebody has signed in. */
  String token() {
    HttpResponse<String> signIn = get("/sign-in");
    String page = (signIn.statusCode() == 200 ? signIn : get("/token")).body();
    Matcher token = TOKEN.matcher(page);
    assertThat(token.find()).as(page).isTrue();
    return token.group(1);
  }

  /** The token that stands in a page. */
  String pageToken(String path) {
    String page = get(path).body();
    Matcher token = TOKEN.matcher(page);
    assertThat(token.find()).as(page).isTrue();
    return encoded(token.group(1));
  }

  /** Server-sent events as they come. */
  InputStream stream(String path) {
    try {
      return http.send(
              HttpRequest.newBuilder(URI.create(base + path))
                  .header("Accept", "text/event-stream")
                  .build(),
              BodyHandlers.ofInputStream())
          .body();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException stopping) {
      throw new IllegalStateException(stopping);
    }
  }

  Optional<HttpCookie> cookie(String name) {
    return cookies.getCookieStore().getCookies().stream()
        .filter(cookie -> cookie.getName().equals(name))
        .findFirst();
  }

  void plant(HttpCookie cookie) {
    cookie.setPath("/");
    cookie.setVersion(0);
    cookies.getCookieStore().add(URI.create(base), cookie);
  }

  static String location(HttpResponse<?> answer) {
    return answer.headers().firstValue("Location").orElse("");
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String path, String... headers) {
    request.setHeader("Accept", "text/html");
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      return http.send(request.uri(URI.create(base + path)).build(), BodyHandlers.ofString());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException stopping) {
      throw new IllegalStateException(stopping);
    }
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.close();
  }
}
