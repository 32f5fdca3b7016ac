package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.plan.ProgramVersion;
import io.tunewright.plan.SiteFacts;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.objects.ObjectStore;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What sites say of themselves, on their page and in the API. */
@ExtendWith(RunningApi.class)
class SitesTest {
  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final String operator = api.key(project, Role.OPERATOR);
  private final Browser browser = Browser.with(api, operator);
  private final Furnished house = new Furnished(api, project, api.clientOf(operator));

  @AfterEach
  void leave() {
    browser.close();
  }

  @Test
  void aSiteTellsWhatItHasAndWhenItFellSilent() {
    house.site("here", Instant.now());
    house.site("away", Instant.now().minus(Duration.ofMinutes(5)));

    assertThat(page("/sites"))
        .contains("5 of 12", "3.4 TB", "860 GB more by eviction", "Silent", "5 min ago")
        .doesNotContain("ftjob-x", "DeepSeek-V4-Flash");
  }

  @Test
  void aSiteTellsItsVersionAndDevices() {
    house.site("old", Instant.now());
    assertThat(page("/sites")).contains("not told").doesNotContain("Its version differs");
    house.site("gpus", Instant.now(), Furnished.accelerated("0.0.9"));
    house.site(
        "cpus",
        Instant.now(),
        new SiteFacts.Equipment(
            ProgramVersion.current(), null, Map.of(), List.of(), null, 2, 25L << 30));

    assertThat(page("/sites"))
        .contains(
            "8 × NVIDIA H100 80GB HBM3, 80 GB each",
            "192 CPU cores",
            "its worker runs Tunewright 0.0.9, this API %s: bring both to the same version"
                .formatted(ProgramVersion.current()),
            "torch 2.13.0",
            "Linux 6.8.0-79-generic",
            "no accelerators: ",
            "2 CPU cores, 25 GB",
            "made by the first job")
        .containsOnlyOnce("Its version differs");
    JsonNode sites = api.get(operator, "/tunewright/sites").json().path("data");
    assertThat(RunningApi.named(sites, "old").has("devices")).isFalse();
    JsonNode gpus = RunningApi.named(sites, "gpus");
    assertThat(gpus.path("version").asString()).isEqualTo("0.0.9");
    assertThat(gpus.path("condition").asString()).contains("this API " + ProgramVersion.current());
    assertThat(gpus.path("devices").path(0).path("count").asInt()).isEqualTo(8);
    assertThat(gpus.path("devices").path(0).path("memory_bytes").asLong())
        .isEqualTo(85_520_809_984L);
    assertThat(RunningApi.named(sites, "cpus").path("devices").isEmpty()).isTrue();
    assertThat(RunningApi.named(sites, "cpus").has("condition")).isFalse();
    List.of("old", "gpus", "cpus")
        .forEach(site -> api.bean(ObjectStore.class).delete(SiteFacts.key(site)));
  }

  private String page(String path) {
    HttpResponse<String> page = browser.get(path);
    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
    return page.body();
  }
}
