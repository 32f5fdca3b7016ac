package io.tunewright.worker.track.stall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class StallSettingsTest {

  @Test
  void whatIsNotSetIsAsUsual() {
    assertThat(from(Map.of())).isEqualTo(StallSettings.USUAL);
  }

  @Test
  void aSiteSetsItsOwn() {
    StallSettings own = from(Map.of("first-step", "3h", "rate", "1GB", "times", "5"));

    assertThat(own.firstStep()).isEqualTo(Duration.ofHours(3));
    assertThat(own.rate()).isEqualTo(1L << 30);
    assertThat(own.times()).isEqualTo(5);
    assertThat(own.saving()).isEqualTo(StallSettings.USUAL.saving());
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> from(Map.of("stepping", "0s")))
        .hasMessage("tunewright.site.stall.stepping is PT0S, wanted a span of time");
  }

  private static StallSettings from(Map<String, Object> given) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "given",
                given.entrySet().stream()
                    .collect(
                        Collectors.toMap(
                            each -> "tunewright.site.stall." + each.getKey(),
                            Map.Entry::getValue))));
    return StallSettings.from(environment);
  }
}
