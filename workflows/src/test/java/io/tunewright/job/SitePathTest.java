package io.tunewright.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SitePathTest {

  @ParameterizedTest
  @CsvSource({
    "here/models/tiny, here, /models/tiny",
    "h100-a//models///tiny/, h100-a, /models/tiny",
    "here/models/..tiny/v1.0, here, /models/..tiny/v1.0",
  })
  void aSiteAndAnAbsolutePathAreToldApart(String locator, String site, String path) {
    assertThat(SitePath.of(locator)).isEqualTo(new SitePath(site, path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "here",
        "here/",
        "/models",
        "Here/models",
        "here/../etc",
        "here/a/./b",
        "here/a\n"
      })
  void allElseIsRefused(String locator) {
    assertThatThrownBy(() -> SitePath.of(locator))
        .hasMessageContaining("is no place on a site, wanted site:<site>/<absolute path>");
  }

  @Test
  void aSnapshotOfASiteSaysWhichAndOthersDoNot() {
    String commit = "ab".repeat(20);
    assertThat(new SnapshotRef("site", "here/tiny", commit).site()).contains("here");
    assertThat(new SnapshotRef("hf", "here/tiny", commit).site()).isEmpty();
  }
}
