package io.tunewright.api;

import static io.tunewright.api.Browser.location;
import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.job.Owner;
import io.tunewright.storage.catalog.Keys;
import io.tunewright.storage.catalog.Role;
import java.net.HttpCookie;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who comes in at the console, for how long, and what a session is good for. */
@ExtendWith(RunningApi.class)
class SignInTest {
  private static final String SESSION = "tunewright";

  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final Keys.Created viewer =
      api.bean(Keys.class).create(new Owner(project, "vera"), Role.VIEWER);
  private Browser browser = new Browser("");

  @BeforeEach
  void open() {
    browser = new Browser(api.address());
  }

  @AfterEach
  void close() {
    browser.close();
  }

  @Test
  void whoeverShowsAKeyComesBackToThePageTheyWanted() {
    HttpResponse<String> sent = browser.get("/probe?all=yes");
    assertThat(sent.statusCode()).isEqualTo(302);
    assertThat(location(sent)).isEqualTo("/sign-in?to=%2Fprobe%3Fall%3Dyes");
    assertThat(browser.get(location(sent)).body()).contains("value=\"/probe?all=yes\"");

    HttpResponse<String> in = browser.signIn(viewer.secret(), "/probe?all=yes");

    assertThat(location(in)).isEqualTo("/probe?all=yes");
    assertThat(browser.get("/probe").body()).isEqualTo(project + " VIEWER");
    assertThat(location(browser.get("/sign-in?to=/probe"))).isEqualTo("/probe");
  }

  @Test
  void noScriptReadsTheCookiesAndOverTlsTheyStayThere() {
    assertThat(cookie(browser.signIn(viewer.secret(), "/"), SESSION))
        .contains("; HttpOnly", "; SameSite=Lax", "; Path=/")
        .doesNotContain("Secure");
    assertThat(cookie(browser.get("/token"), "tunewright-csrf"))
        .contains("; HttpOnly", "; SameSite=Lax");

    String overTls =
        cookie(browser.signIn(viewer.secret(), "/", "X-Forwarded-Proto", "https"), SESSION);

    assertThat(overTls).contains("; Secure", "; HttpOnly");
  }

  @Test
  void strangersGetNoSession() {
    browser.get("/sign-in");
    browser.get("/probe");
    browser.signIn("tw-wrong", "/");

    assertThat(browser.cookie(SESSION)).isEmpty();
  }

  @Test
  void aSessionFromBeforeIsNotCarriedOn() {
    browser.signIn(viewer.secret(), "/");
    HttpCookie before = browser.cookie(SESSION).orElseThrow();

    browser.signIn(viewer.secret(), "/");

    assertThat(browser.cookie(SESSION).orElseThrow().getValue()).isNotEqualTo(before.getValue());
    try (Browser planted = new Browser(api.address())) {
      planted.plant(new HttpCookie(SESSION, before.getValue()));
      assertThat(location(planted.get("/probe"))).startsWith("/sign-in");
      planted.plant(new HttpCookie(SESSION, UUID.randomUUID().toString()));
      planted.signIn(viewer.secret(), "/");
      assertThat(planted.get("/probe").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aWrongKeyIsRefusedAndManyAreHeldUp() {
    String[] there = {"X-Forwarded-For", "203.0.113." + (int) (Math.random() * 250)};
    HttpResponse<String> refused = browser.signIn("tw-wrong", "/probe", there);
    assertThat(location(refused)).isEqualTo("/sign-in?refused=key&to=%2Fprobe");
    assertThat(browser.get(location(refused)).body()).contains("no such key");
    assertThat(location(browser.get("/probe"))).startsWith("/sign-in");

    for (int i = 0; i < 10; i++) {
      refused = browser.signIn("tw-wrong", "/", there);
    }

    assertThat(location(refused)).isEqualTo("/sign-in?refused=often&to=%2F");
    assertThat(location(browser.signIn(viewer.secret(), "/", there))).contains("refused=often");
    assertThat(location(browser.signIn(viewer.secret(), "/"))).isEqualTo("/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\/evil.example",
        "/.//evil.example/",
        "/a/..//evil.example/",
        "javascript:alert(1)",
        "/sign-out",
        "/v1/files",
        "/\nhttps://evil.example",
        "evil.example"
      })
  void nobodyIsLedAstray(String to) {
    assertThat(location(browser.signIn(viewer.secret(), to))).isEqualTo("/");
  }

  @Test
  void aRevokedKeyEndsItsSessionAtOnce() {
    browser.signIn(viewer.secret(), "/");
    assertThat(browser.get("/probe").statusCode()).isEqualTo(200);
    String id = id();

    api.bean(Keys.class).revoke(viewer.key().id());

    assertThat(location(browser.get("/probe"))).startsWith("/sign-in");
    assertThat(sessions(id)).isZero();
  }

  @Test
  void whoeverSignsOutIsOut() {
    browser.signIn(viewer.secret(), "/");
    HttpCookie before = browser.cookie(SESSION).orElseThrow();
    assertThat(location(browser.get("/sign-out"))).isNotEqualTo("/sign-in");
    assertThat(browser.get("/probe").statusCode()).isEqualTo(200);

    assertThat(location(browser.post("/sign-out", Map.of()))).isEqualTo("/sign-in");

    browser.plant(new HttpCookie(SESSION, before.getValue()));
    assertThat(location(browser.get("/probe"))).startsWith("/sign-in");
  }

  @Test
  void aSessionEndsHoweverBusyItIs() {
    browser.signIn(viewer.secret(), "/");
    moveBack("creation_time", Duration.ofDays(6));
    assertThat(browser.get("/probe").statusCode()).isEqualTo(200);

    moveBack("creation_time", Duration.ofDays(1));

    assertThat(location(browser.get("/probe"))).startsWith("/sign-in");
  }

  @Test
  void anIdleSessionEnds() {
    browser.signIn(viewer.secret(), "/");
    moveBack("last_access_time", Duration.ofHours(7));
    assertThat(browser.get("/probe").statusCode()).isEqualTo(200);

    moveBack("last_access_time", Duration.ofHours(8).plusSeconds(1));

    assertThat(location(browser.get("/probe"))).startsWith("/sign-in");
  }

  @Test
  void anotherProcessKnowsWhoIsSignedIn() {
    browser.signIn(viewer.secret(), "/");
    try (ConfigurableApplicationContext second = api.another();
        Browser there = new Browser(RunningApi.address(second))) {
      there.plant(new HttpCookie(SESSION, browser.cookie(SESSION).orElseThrow().getValue()));

      assertThat(there.get("/probe").body()).isEqualTo(project + " VIEWER");
    }
  }

  @Test
  void theKeyItselfIsKeptNowhere() {
    browser.signIn(viewer.secret(), "/");

    List<String> kept =
        api.bean(JdbcClient.class)
            .sql("select attribute_bytes from sessions_attributes")
            .query((row, number) -> new String(row.getBytes(1), StandardCharsets.ISO_8859_1))
            .list();

    assertThat(kept).anyMatch(bytes -> bytes.contains(viewer.key().id()));
    assertThat(kept).noneMatch(bytes -> bytes.contains(viewer.secret()));
  }

  @Test
  void anAdministratorLooksAtAnotherProject() {
    String other = RunningApi.freshProject();
    try (Browser admin = Browser.with(api, api.key(project, Role.ADMIN))) {
      assertThat(location(admin.post("/project", Map.of("project", other, "to", "/probe"))))
          .isEqualTo("/probe");
      assertThat(admin.get("/probe").body()).isEqualTo(other + " ADMIN");
      assertThat(admin.post("/project", Map.of("project", "No Project")).statusCode())
          .isEqualTo(400);
    }
    browser.signIn(viewer.secret(), "/");
    assertThat(browser.post("/project", Map.of("project", other)).statusCode()).isEqualTo(403);
    assertThat(browser.get("/probe").body()).isEqualTo(project + " VIEWER");
  }

  @Test
  void piecesOfAPageAreToldWhereToSignIn() {
    HttpResponse<String> piece =
        browser.get(
            "/probe", "HX-Request", "true", "HX-Current-URL", "https://evil.example/jobs?page=2");

    assertThat(piece.statusCode()).isEqualTo(401);
    assertThat(piece.headers().firstValue("HX-Redirect"))
        .contains("/sign-in?to=%2Fjobs%3Fpage%3D2");
    assertThat(browser.get("/probe", "Accept", "application/json").statusCode()).isEqualTo(401);
  }

  private long sessions(String id) {
    return api.bean(JdbcClient.class)
        .sql("select count(*) from sessions where session_id = :id")
        .param("id", id)
        .query(Long.class)
        .single();
  }

  private void moveBack(String column, Duration by) {
    int moved =
        api.bean(JdbcClient.class)
            .sql(
                "update sessions set %s = %s - :by where session_id = :id"
                    .formatted(column, column))
            .param("by", by.toMillis())
            .param("id", id())
            .update();
    assertThat(moved).isEqualTo(1);
  }

  private String id() {
    String value = browser.cookie(SESSION).orElseThrow().getValue();
    return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
  }

  private static String cookie(HttpResponse<?> answer, String name) {
    return answer.headers().allValues("Set-Cookie").stream()
        .filter(cookie -> cookie.startsWith(name + "="))
        .findFirst()
        .orElseThrow();
  }
}
