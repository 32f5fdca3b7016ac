package io.tunewright.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.standalone.parts.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A folder is watched and trained on again, on the packaged program with a real Temporal. */
class ScheduleIT {
  private static final String SCHEDULES = "/tunewright/schedules";
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(5);

  @TempDir Path scratch;
  private Home home;
  private DemoInputs inputs;
  private Path folder;
  private String ended = "";

  @BeforeEach
  void useTheCachedParts() throws IOException {
    folder = Files.createDirectories(scratch.resolve("chats"));
    inputs = DemoData.inputs();
    home = DemoData.home(scratch.resolve("home"), folder);
  }

  @Test
  void a_folder_is_trained_on_when_rows_were_added_and_not_before_whatever_is_killed()
      throws IOException {
    List<String> rows = Files.readAllLines(inputs.training());
    write("2026-01.jsonl", rows.subList(0, 60));
    try (ServerProcess server = new ServerProcess(home, "--store-port=0")) {
      String id = create(server);
      assertThat(server.api().get(SCHEDULES + "/" + id + "/next").path("times")).hasSize(10);

      trigger(server, id);
      JsonNode first = run(server, id, run -> run.path("state").asString().equals("training"));
      assertThat(first.path("rows").asLong()).isEqualTo(60);
      server.kill();
      server.up();
      first = run(server, id, ScheduleIT::hasEnded);
      assertThat(first.path("outcome").asString()).as("%s", first).isEqualTo("published");
      JsonNode job = server.api().get("/fine_tuning/jobs/" + first.path("job").asString());
      assertThat(job.path("metadata").path("schedule").asString()).isEqualTo(id);
      assertThat(job.path("metadata").path("schedule_run").asString())
          .isEqualTo(first.path("id").asString());
      assertThat(job.path("validation_file").asString()).as("of the rows held out").isNotBlank();

      touch("2026-01.jsonl");
      trigger(server, id);
      JsonNode second = run(server, id, ScheduleIT::hasEnded);
      assertThat(second.path("decision").asString()).isEqualTo("skip");
      assertThat(second.path("reason").asString())
          .isEqualTo("the 60 rows are those that %s trained on", first.path("id").asString());

      write("2026-02.jsonl", rows.subList(50, 75)); // ten of them are there already
      trigger(server, id);
      JsonNode third = run(server, id, ScheduleIT::hasEnded);
      assertThat(third.path("new_rows").asLong()).isEqualTo(15);
      assertThat(third.path("rows").asLong()).isEqualTo(75);
      assertThat(third.path("outcome").asString()).as("%s", third).isEqualTo("published");

      assertThat(server.api().get("/fine_tuning/jobs").path("data")).hasSize(2);
      assertThat(server.api().get(SCHEDULES + "/" + id + "/runs").path("data")).hasSize(3);
      assertThat(server.api().get("/tunewright/adapters/nightly").path("versions")).hasSize(2);
    }
  }

  @Test
  void a_lost_temporal_has_its_schedules_again() throws IOException {
    write("rows.jsonl", Files.readAllLines(inputs.training()).subList(0, 5));
    try (ServerProcess server = new ServerProcess(home, "--store-port=0")) {
      String id = create(server);
      trigger(server, id);
      assertThat(run(server, id, ScheduleIT::hasEnded).path("reason").asString())
          .isEqualTo("there are 5 rows, wanted at least 10");

      server.stop();
      for (String file : List.of("temporal.db", "temporal.db-wal", "temporal.db-shm")) {
        Files.deleteIfExists(home.resolve(file));
      }
      server.up();

      trigger(server, id);
      run(server, id, ScheduleIT::hasEnded);
      assertThat(server.api().get(SCHEDULES + "/" + id + "/runs").path("data")).hasSize(2);
      server.api().delete(SCHEDULES + "/" + id);
      assertThat(server.api().get(SCHEDULES).path("data")).isEmpty();
    }
  }

  private String create(ServerProcess server) {
    return server
        .api()
        .post(
            SCHEDULES,
            Map.of(
                "name",
                "nightly",
                "timing",
                Map.of("cron", "30 3 * * *", "time_zone", "Europe/Berlin"),
                "watch",
                Map.of("source", "file:" + folder),
                "data",
                Map.of("held_out", 0.1),
                "job",
                Map.of(
                    "model",
                    "file:" + inputs.model(),
                    "suffix",
                    "nightly",
                    "tunewright",
                    Map.of("max_steps", 12, "learning_rate", 5e-3))))
        .path("id")
        .asString();
  }

  private static void trigger(ServerProcess server, String id) {
    server.api().post(SCHEDULES + "/" + id + "/trigger", Map.of());
  }

  /** The run after the last that has ended, as soon as it is as wanted. */
  private JsonNode run(ServerProcess server, String id, Predicate<JsonNode> wanted) {
    JsonNode found =
        await()
            .atMost(LONG_ENOUGH)
            .ignoreExceptions()
            .until(
                () -> server.api().get(SCHEDULES + "/" + id + "/runs").path("data").path(0),
                run ->
                    run.has("id") && !run.path("id").asString().equals(ended) && wanted.test(run));
    if (hasEnded(found)) {
      ended = found.path("id").asString();
    }
    return found;
  }

  private static boolean hasEnded(JsonNode run) {
    return run.path("state").asString().equals("ended");
  }

  private void write(String name, List<String> rows) throws IOException {
    Files.writeString(folder.resolve(name), String.join("\n", rows) + "\n", UTF_8);
  }

  /** Another time, the same rows. */
  private void touch(String name) throws IOException {
    Files.setLastModifiedTime(folder.resolve(name), FileTime.from(Instant.EPOCH));
  }
}
