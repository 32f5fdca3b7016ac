package io.tunewright.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
  private final Words words = new Words(InstantSource.system(), ZoneOffset.UTC);
  private final Locale usual = Locale.getDefault();

  @AfterEach
  void comeHome() {
    Locale.setDefault(usual);
  }

  /** One that groups and points otherwise, and one that has digits of its own. */
  @ParameterizedTest
  @ValueSource(strings = {"en-US", "de-DE", "ar-EG"})
  void numbersReadTheSameWhereverTheServerStands(String home) {
    Locale.setDefault(Locale.forLanguageTag(home));

    assertThat(words.size(1_210_000_000)).isEqualTo("1.2 GB");
    assertThat(words.size(860_000_000_000L)).isEqualTo("860 GB");
    assertThat(words.many(671_000_000_000L)).isEqualTo("671 B");
    assertThat(words.memory(512L << 20)).isEqualTo("512 MB");
    assertThat(words.count(1_200)).isEqualTo("1,200");
    assertThat(words.number(2.0E-4)).isEqualTo("2.00e-04");
    assertThat(words.duration(Duration.ofMinutes(192))).isEqualTo("3 h 12 min");
  }
}
