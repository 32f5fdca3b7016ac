package io.tunewright.api.console.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AuditPageTest {

  @Test
  void theNextPageIsOfTheSameFilterWhateverItSays() {
    var query = new AuditPage.Query("POST /jobs/{id}/cancel", "ann+ci@example.org", null, null);

    assertThat(query.addressAfter("a&b"))
        .isEqualTo(
            "/settings/audit?text=POST%20%2Fjobs%2F%7Bid%7D%2Fcancel"
                + "&principal=ann%2Bci%40example.org&after=a%26b");
  }
}
