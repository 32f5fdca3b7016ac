package io.tunewright.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SiteFactsTest {

  @Test
  void aSiteOfAnEarlierVersionSaysNothingOfWhatItCouldEvict() {
    String before =
        """
        {"name": "old", "launcher": "local", "pools": [], "trainers": {}, "freeBytes": 5,
         "copies": ["stage-hf-org-tiny-00"], "runs": 0, "seen": "2026-11-24T12:00:00Z"}
        """;

    SiteFacts facts = new JsonMapper().readValue(before, SiteFacts.class);

    assertThat(facts.copies()).isEqualTo(Set.of("stage-hf-org-tiny-00"));
    assertThat(facts.weights()).isNull();
    assertThat(facts.equipment()).isNull();
    assertThat(facts.roomWithEviction()).isEqualTo(5);
  }
}
