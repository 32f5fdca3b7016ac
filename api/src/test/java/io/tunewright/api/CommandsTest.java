package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.errors.OpenAIServiceException;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobEvent.Level;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobId;
import io.tunewright.launch.EndReason;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.objects.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RunningApi.class)
class CommandsTest {
  private final RunningApi api = new RunningApi();
  private final String key = api.key(RunningApi.freshProject(), Role.OPERATOR);
  private final OpenAIClient client = api.clientOf(key);

  @Test
  void commandsReachTheJobWithTheirOperatorsName() {
    String job = begun(null);
    long tomorrow = Instant.now().plus(Duration.ofDays(1)).getEpochSecond();

    client.fineTuning().jobs().pause(job);
    client.fineTuning().jobs().resume(job);
    var answer =
        api.post(key, "/fine_tuning/jobs/" + job + "/extend", Map.of("deadline", tomorrow));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(PlayedWorkflows.COMMANDS)
        .containsSubsequence(
            job + ": pause by ann",
            job + ": resume by ann",
            job + ": extend to " + Instant.ofEpochSecond(tomorrow) + " by ann");
  }

  @Test
  void whatTheJobRefusesIsAConflictInItsOwnWords() {
    String job = begun("stubborn");

    assertThatThrownBy(() -> client.fineTuning().jobs().pause(job))
        .isInstanceOfSatisfying(
            OpenAIServiceException.class,
            refused -> assertThat(refused.statusCode()).isEqualTo(409))
        .hasMessageContaining("about to be published");
  }

  @Test
  void aDeadlineThatHasPassedIsRefusedByItsField() {
    String job = begun(null);

    var answer = api.post(key, "/fine_tuning/jobs/" + job + "/extend", Map.of("deadline", 17));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error").path("param").asString()).isEqualTo("deadline");
    assertThat(answer.json().path("error").path("message").asString())
        .startsWith("deadline is 19")
        .contains("00:17", "wanted a time to come; it is 20");
    for (long odd : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
      assertThat(
              api.post(key, "/fine_tuning/jobs/" + job + "/extend", Map.of("deadline", odd))
                  .status())
          .isEqualTo(400);
    }
  }

  @Test
  void aJobTellsWhatIsWantedOfIt() {
    String job = begun(null);
    Instant deadline = Instant.ofEpochSecond(4_102_444_800L);

    record(job, 1, new Change.Wished(true, deadline));

    var extras = api.get(key, "/fine_tuning/jobs/" + job).json().path("tunewright");
    assertThat(extras.path("pause_requested").asBoolean()).isTrue();
    assertThat(extras.path("deadline").asLong()).isEqualTo(deadline.getEpochSecond());
  }

  @Test
  void attemptsAreListedWithTheirEndsAndWhatWasKeptOfThem() {
    String job = begun(null);
    JobId id = new JobId(job);
    String first = id.orderKey("train", 1);
    CheckpointRef from = new CheckpointRef(id, 1, 20, "manifest");
    api.bean(ObjectStore.class).put("evidence", "its last words".getBytes(StandardCharsets.UTF_8));
    record(job, 1, new Change.Launched(1, first, "here", null));
    record(job, 2, new Change.AttemptEnded(first, EndReason.OUT_OF_MEMORY, "no room", "evidence"));
    record(job, 3, new Change.Launched(2, id.orderKey("train", 2), "here", from));

    var attempts = api.get(key, "/fine_tuning/jobs/" + job + "/attempts").json().path("data");

    assertThat(attempts).hasSize(2);
    assertThat(attempts.get(0).path("cause").asString()).isEqualTo("out_of_memory");
    assertThat(attempts.get(0).path("reason").asString()).isEqualTo("no room");
    assertThat(attempts.get(0).path("ended_at").asLong()).isPositive();
    assertThat(attempts.get(1).path("checkpoint_step").asLong()).isEqualTo(20);
    assertThat(attempts.get(1).has("cause")).isFalse();
    String path = "/fine_tuning/jobs/" + job + "/attempts/%s/evidence";
    assertThat(api.get(key, path.formatted(first)).body()).isEqualTo("its last words");
    assertThat(api.get(key, path.formatted(id.orderKey("train", 2))).status()).isEqualTo(404);
  }

  private String begun(@Nullable String suffix) {
    var request = api.request(client);
    if (suffix != null) {
      request.suffix(suffix);
    }
    String job = client.fineTuning().jobs().create(request.build()).id();
    await()
        .until(() -> PlayedWorkflows.STARTED.stream().anyMatch(it -> it.id().value().equals(job)));
    return job;
  }

  private void record(String job, long sequence, Change change) {
    api.bean(JobEvents.class)
        .record(
            new JobEvent(new JobId(job), sequence, Instant.now(), Level.INFO, "something", change));
  }
}
