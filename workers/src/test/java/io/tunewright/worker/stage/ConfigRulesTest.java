package io.tunewright.worker.stage;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '|',
      textBlock =
          """
          {"auto_map": {"AutoConfig": "m.C"}}; auto_map
          {"auto_map": null}; auto_map
          {"text_config": {"auto_map": {}}}; auto_map
          {"experts": [{}, [{"auto_map": 1}]]}; auto_map
          {"\\u0061uto_map": {}}; auto_map
          {"auto_map": {}, "a": 1, "auto_map": 2}; auto_map
          {"_attn_implementation_internal": "org/kernel"}; _attn_implementation_internal
          {"vision_config": {"_attn_implementation_internal": "org/kernel"}}; _attn_implementation_internal
          """)
  void whatMakesLibrariesRunForeignCodeIsRefusedWhereverItStands(String config, String key) {
    assertThatThrownBy(() -> ConfigRules.check("a/config.json", config.getBytes()))
        .hasMessageContaining("a/config.json holds '" + key + "'")
        .hasMessageContaining("UNSAFE_WEIGHTS");
  }

  @Test
  void allElseIsTheModelsOwn() {
    assertThatCode(() ->
            ConfigRules.check(
                "config.json", "{\"model_type\": \"auto_map\", \"a\": [1]}".getBytes()))
        .doesNotThrowAnyException();
  }

  @Test
  void whatIsNoJsonIsCorrupt() {
    assertThatThrownBy(() -> ConfigRules.check("config.json", "{\"auto_map\"".getBytes()))
        .hasMessageContaining("config.json is not JSON")
        .hasMessageContaining("CORRUPT_WEIGHTS");
  }
}
