package io.tunewright.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointRuleTest {
  private static final EndpointRule RULE = new EndpointRule(Set.of("Hooks.internal", "127.0.0.1"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/hook?team=a",
        "HTTPS://example.com:8443/",
        "https://example.com:65535/",
        "https://example.com:/",
        "https://[2001:db8::1]/x",
        "http://hooks.INTERNAL/x",
        "http://127.0.0.1:9000/x",
      })
  void letsThrough(String address) {
    assertThat(RULE.refusal(address)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://example.com/ | scheme is http",
        "http://127.0.0.2/ | scheme is http",
        "ftp://example.com/ | scheme is 'ftp'",
        "file:///etc/passwd | names no host",
        "https:///x | names no host",
        "example.com | names no host",
        "https://user:secret@example.com/ | user name",
        "https://example.com/#part | fragment",
        "https://example.com:0/ | port is 0",
        "https://example.com:65536/ | port is 65536",
        "https://example.com:99999999999/ | not an address",
        "https://exa mple.com/ | not an address",
      })
  void refuses(String address, String why) {
    assertThat(RULE.refusal(address)).get().asString().contains(why);
  }

  @Test
  void bracketsMakeNoOtherHost() {
    assertThat(new EndpointRule(Set.of("::1")).allows("[::1]")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "fine_tuning.job.*", "tunewright.*", "fine_tuning.job.failed"})
  void knowsTheEventsOf(String pattern) {
    assertThat(EventType.refusal(pattern)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".*", "fine_tuning.job", "fine_tuning.*.failed", "job.*", "**"})
  void knowsNoEventsOf(String pattern) {
    assertThat(EventType.refusal(pattern)).isPresent();
  }
}
