package io.tunewright.storage.catalog;

import io.tunewright.job.Request;
import io.tunewright.retrain.DataWatch;
import io.tunewright.retrain.Definition;
import io.tunewright.retrain.Overlap;
import io.tunewright.retrain.Selection;
import io.tunewright.retrain.Survey;
import io.tunewright.retrain.Take;
import io.tunewright.retrain.Timing;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/** Values to write tests of schedules with. */
public final class ScheduleSamples {
  private ScheduleSamples() {}

  public static final Survey SURVEY = new Survey("state", "ab".repeat(32), 2, 120, 20, "srun-1");

  public static Schedules.Wanted wanted(String name) {
    return new Schedules.Wanted(
        name,
        new JsonMapper().createObjectNode().put("name", name),
        new Timing(
            "30 3 * * *",
            null,
            Duration.ZERO,
            "Europe/Berlin",
            Duration.ofMinutes(5),
            Overlap.SKIP,
            Timing.USUAL_CATCH_UP),
        definition());
  }

  public static Definition definition() {
    Request request = new Request();
    request.training = Definition.TO_COME;
    request.suffix = "nightly";
    return new Definition(
        new DataWatch.Place("file:/data/chats"),
        new Selection(new Take.NewAndReplay(100, 7), 0.1, 20, Duration.ofDays(30)),
        request.build());
  }
}
