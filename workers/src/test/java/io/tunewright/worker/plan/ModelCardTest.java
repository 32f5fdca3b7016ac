package io.tunewright.worker.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelCardTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "---~license: mit~---~# Model              | none                | mit",
        "---~tags:~- x~license: \"apache-2.0\"~--- | none                | apache-2.0",
        "---~license:~- mit~---                    | none                | mit",
        "---~license: other~license_name: kimi~--- | none                | kimi",
        "---~license: other~---                    | none                | other",
        "license: mit                              | none                | none",
        "none                                      | MIT License~~Copyright | mit",
        "# No front matter                         | Apache License~Version 2.0 | apache-2.0",
        "none                                      | All rights reserved | none",
      })
  void theLicenceIsFoundWhereModelsStateIt(String card, String licence, String stated) {
    var model = new MemoryModel();
    model.files.remove("README.md");
    if (card != null) {
      model.put("README.md", card.replace('~', '\n'));
    }
    if (licence != null) {
      model.put("LICENSE", licence.replace('~', '\n'));
    }
    assertThat(ModelCard.licence(model).orElse(null)).isEqualTo(stated);
  }
}
