package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.api.auth.Needs;
import io.tunewright.storage.catalog.Role;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** What holds for every page and every command, whoever wrote it. */
@ExtendWith(RunningApi.class)
class DoorTest {
  private final RunningApi api = new RunningApi();
  private final String operator = api.key(RunningApi.freshProject(), Role.OPERATOR);

  @Test
  void everyPageHoldsBrowsersToTheSame() {
    try (Browser browser = Browser.with(api, api.key("default", Role.ADMIN))) {
      assertThat(pages()).contains("/sign-in", "/probe");
      for (String page : pages()) {
        assertHolds(browser.get(page));
      }
      assertHolds(browser.get("/no-such-page"));
      assertHolds(browser.get("/console/no-such-file.css"));
    }
    try (Browser stranger = new Browser(api.address())) {
      assertHolds(stranger.get("/sign-in"));
      assertHolds(stranger.get("/probe"));
      assertHolds(stranger.postAsIs("/sign-in", "key=1"));
    }
  }

  private Set<String> pages() {
    return handlers().keySet().stream()
        .filter(info -> info.getMethodsCondition().getMethods().contains(RequestMethod.GET))
        .flatMap(info -> info.getPatternValues().stream())
        .filter(path -> !path.matches("/(v1|hf)(/.*)?") && !path.contains("{"))
        .collect(java.util.stream.Collectors.toSet());
  }

  private static void assertHolds(HttpResponse<?> page) {
    var headers = page.headers();
    assertThat(headers.firstValue("Content-Security-Policy"))
        .as(page.toString())
        .contains(
            "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'; object-src 'none'");
    assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(headers.firstValue("Referrer-Policy")).contains("same-origin");
    assertThat(headers.firstValue("Permissions-Policy").orElse("")).contains("camera=()");
    assertThat(headers.firstValue("X-Frame-Options")).contains("DENY");
    assertThat(headers.allValues("Content-Security-Policy")).hasSize(1);
  }

  @Test
  void aChangeWithoutItsTokenIsRefused() {
    try (Browser browser = Browser.with(api, operator);
        Browser other = new Browser(api.address())) {
      assertThat(browser.postAsIs("/probe/x/poke", "").statusCode()).isEqualTo(403);
      assertThat(browser.postAsIs("/probe/x/poke", "_csrf=" + other.token()).statusCode())
          .isEqualTo(403);
      assertThat(browser.postAsIs("/sign-out", "").statusCode()).isEqualTo(403);
      assertThat(other.postAsIs("/sign-in", "key=" + operator).statusCode()).isEqualTo(403);

      assertThat(browser.post("/probe/x/poke", Map.of()).statusCode()).isEqualTo(302);
      assertThat(
              browser.postAsIs("/probe/x/poke", "", "X-XSRF-TOKEN", browser.token()).statusCode())
          .isEqualTo(302);
    }
  }

  @Test
  void aViewerChangesNothing() {
    try (Browser viewer = Browser.with(api, api.key(RunningApi.freshProject(), Role.VIEWER))) {
      HttpResponse<String> refused = viewer.post("/probe/x/poke", Map.of());

      assertThat(refused.statusCode()).isEqualTo(403);
    }
  }

  @Test
  void theApiKnowsNoSessions() {
    try (Browser browser = Browser.with(api, operator)) {
      for (String path :
          new String[] {"/v1/files", "/%761/files", "/v1/tunewright/health", "/v1/x"}) {
        HttpResponse<String> answer = browser.get(path, "Accept", "*/*");
        assertThat(answer.statusCode()).as(path).isIn(200, 401);
        assertThat(answer.headers().map()).as(path).doesNotContainKey("Set-Cookie");
      }
      assertThat(browser.get("/v1/files").statusCode()).isEqualTo(401);
      assertThat(browser.postAsIs("/v1/uploads", "{}").statusCode()).isEqualTo(401);
      HttpResponse<String> keyed =
          browser.get("/v1/files", "Accept", "*/*", "Authorization", "Bearer " + operator);
      assertThat(keyed.statusCode()).isEqualTo(200);
      assertThat(keyed.headers().map()).doesNotContainKey("Set-Cookie");
    }
  }

  @Test
  void everyCommandNeedsMoreThanAViewer() {
    Set<String> anybodys = Set.of("/error", "/hf/api/models/{org}/{name}/paths-info/{revision}");
    handlers()
        .forEach((info, handler) -> {
          Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
          if (!methods.equals(Set.of(RequestMethod.GET))
              && handler.getBeanType().getName().startsWith("io.tunewright.")
              && info.getPatternValues().stream().noneMatch(anybodys::contains)) {
            Needs needs = handler.getMethodAnnotation(Needs.class);
            assertThat(needs).as(handler.toString()).isNotNull();
            assertThat(needs.value().includes(Role.OPERATOR)).as(handler.toString()).isTrue();
          }
        });
  }

  private Map<RequestMappingInfo, HandlerMethod> handlers() {
    return api.bean(RequestMappingHandlerMapping.class).getHandlerMethods();
  }
}
