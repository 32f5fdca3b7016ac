package io.tunewright.api.console.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ScheduleFormTest {
  private static final JsonMapper JSON = new JsonMapper();

  /** Whatever the API took must outlast a change of something else in the console. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {"name": "nightly",
         "timing": {"cron": "30 3 * * MON-FRI", "time_zone": "Europe/Berlin", "jitter": 300,
                    "overlap": "buffer_one", "catchup_window": 43200},
         "watch": {"source": "s3://bucket/chats/"},
         "data": {"take": "new_and_replay", "replay": 500, "seed": 7, "held_out": 0.05,
                  "min_new_rows": 20, "expires_after": {"anchor": "created_at", "seconds": 86400}},
         "job": {"seed": 3, "tunewright": {"max_steps": 12}, "model": "org/name", "suffix": "bot"}}
        """,
        """
        {"name": "each minute",
         "timing": {"interval": 60, "offset": 7},
         "watch": {"alias": "chats"},
         "data": {"take": "newest_files", "files": 3},
         "job": {"model": "org/name"}}
        """
      })
  void whatIsShownIsWhatWasAskedFor(String written) {
    JsonNode body = JSON.readTree(written);

    ScheduleForm form = ScheduleForm.of(body.path("name").asString(), body);

    assertThat(JSON.readTree(form.body().toString())).isEqualTo(body);
  }

  /** As clients write what they leave out. */
  @Test
  void nullIsAsGoodAsAbsent() {
    JsonNode body =
        JSON.readTree(
            """
            {"timing": {"cron": "@daily", "interval": null, "catchup_window": null},
             "watch": {"alias": null, "source": "file:/chats"},
             "data": {"held_out": null, "rows": null}, "job": {"model": "org/name"}}
            """);
    ScheduleForm form = ScheduleForm.of("any", body);

    assertThat(form.when()).isEqualTo("cron");
    assertThat(form.where()).isEqualTo("source");
    assertThat(form.catchUp()).isNull();
    assertThat(form.heldOut()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"60, 1m", "90, 90s", "5400, 90m", "7200, 2h", "604800, 7d", "100000, 100000s"})
  void anIntervalIsShownWithoutFractions(long seconds, String shown) {
    JsonNode body =
        JSON.readTree("{\"timing\": {\"interval\": %d}, \"job\": {}}".formatted(seconds));

    assertThat(ScheduleForm.of("any", body).interval()).isEqualTo(shown);
  }

  @Test
  void aTimeThatIsNoneIsRefusedByItsField() {
    ObjectNode written = JSON.valueToTree(ScheduleForm.fresh());
    written.put("when", "interval").put("interval", "soon");

    assertThatThrownBy(() -> JSON.treeToValue(written, ScheduleForm.class).body())
        .hasMessageContaining(
            "timing.interval is 'soon', wanted a time such as 90s, 15m, 6h or 1d");
  }
}
