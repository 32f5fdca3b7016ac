package io.tunewright.worker.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class SiteSettingsTest {
  @Test
  void aNameAndADirectoryAreEnough() {
    SiteSettings site = from(Map.of("device", "cpu"));

    assertThat(site.slots()).isEqualTo(1);
    assertThat(site.python()).isNull();
    assertThat(site.dtype()).isEqualTo("float32");
    assertThat(site.environments()).hasToString("/srv/site/environments");
  }

  @ParameterizedTest
  @CsvSource({
    "name, Not_A_Label, tunewright.site.name is 'Not_A_Label'",
    "slots, 0, 'tunewright.site.slots is 0, wanted at least 1'",
    "python, bin/python, 'tunewright.site.python is bin/python, wanted an absolute path'",
    "pace, 0s, 'tunewright.site.pace is PT0S, wanted more than nothing'",
  })
  void aWrongSettingIsRefusedByName(String name, String value, String message) {
    assertThatThrownBy(() -> from(Map.of(name, value))).hasMessageStartingWith(message);
  }

  private static SiteSettings from(Map<String, String> given) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("tunewright.site.name", "here");
    settings.put("tunewright.site.workdir", "/srv/site");
    given.forEach((name, value) -> settings.put("tunewright.site." + name, value));
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("given", settings));
    return SiteSettings.from(environment);
  }
}
