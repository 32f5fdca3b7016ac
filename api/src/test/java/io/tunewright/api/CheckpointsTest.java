package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.Owner;
import io.tunewright.publish.Adapter;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.Origin;
import io.tunewright.storage.catalog.PublicationRow.State;
import io.tunewright.storage.catalog.Publications;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.track.Checkpoint;
import io.tunewright.workflow.CheckpointPublication;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What becomes of a job's checkpoints: kept, deleted, pinned, published. */
@ExtendWith(RunningApi.class)
class CheckpointsTest {
  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final String key = api.key(project, Role.OPERATOR);
  private final OpenAIClient client = api.clientOf(key);
  private final ObjectStore store = api.bean(ObjectStore.class);
  private final Publications publications = api.bean(Publications.class);
  private final JobId job = new JobId(api.submit(client).id());
  private final JobKeys keys = new JobKeys(new Owner(project, "ann"), job);
  private long told;

  @Test
  void retentionDeletesAllButThoseThatAreKeptOrPinned() {
    saved(10);
    JsonNode pinned = post(10, "pin");
    assertThat(pinned.path("tunewright").path("pinned").asBoolean()).isTrue();
    assertThat(pinned.path("tunewright").path("tier").asString()).isEqualTo("durable");
    for (long step = 20; step <= 60; step += 10) {
      saved(step);
    }

    await().until(() -> isDeleted(30) && isDeleted(20));

    assertThat(isDeleted(10)).isFalse();
    assertThat(isDeleted(40)).isFalse();
    await().until(() -> store.list(keys.checkpoint(1, 20)).findAny().isEmpty());
    assertThat(get(20).path("tunewright").has("tier")).isFalse();
    assertThat(api.post(key, path(20) + "/pin", "").status()).isEqualTo(409);
    assertThat(api.post(key, path(20) + "/publish", "").status()).isEqualTo(409);
    String model = get(20).path("fine_tuned_model_checkpoint").asString();
    assertThat(api.get(key, "/models/" + model).status()).isEqualTo(404);

    assertThat(api.send(key, HttpRequest.newBuilder().DELETE(), path(10) + "/pin").status())
        .isEqualTo(200);
    await().until(() -> isDeleted(10));
  }

  @Test
  void aCheckpointOfACancelledJobIsPublishedOnceAndListedLikeAnyOther() {
    saved(10);
    saved(20);
    tell(new Change.Ended(new JobOutcome.Cancelled(null)));

    assertThat(status(post(20, "publish"))).isEqualTo("requested");
    assertThat(status(post(20, "publish"))).isEqualTo("requested");

    await().until(() -> started().size() == 1);
    CheckpointPublication wanted = started().getFirst();
    assertThat(wanted.checkpoint().ref().step()).isEqualTo(20);
    assertThat(wanted.id()).isNotEqualTo(job);
    assertThat(wanted.owner()).isEqualTo(new Owner(project, "ann"));

    String model = get(20).path("fine_tuned_model_checkpoint").asString();
    AdapterRef ref = publish(20, model);
    publications.end(ref(20), 1, State.PUBLISHED, null);
    JsonNode publication = post(20, "publish").path("tunewright").path("publication");
    assertThat(publication.path("status").asString()).isEqualTo("published");
    assertThat(publication.path("served_name").asString()).isEqualTo(ref.servedName());
    assertThat(client.models().retrieve(model).id()).isEqualTo(model);
    assertThat(client.models().list().data()).extracting(m -> m.id()).contains(model);
    assertThat(api.get(key, "/tunewright/adapters").body()).contains(model);
    assertThat(started()).hasSize(1);
  }

  @Test
  void whatWasWithheldSaysWhyAndIsTriedAnewWhenItIsAskedForAgain() {
    saved(20);
    post(20, "publish");
    await().until(() -> started().size() == 1);
    publications.end(ref(20), 1, State.WITHHELD, "it changes nothing");

    JsonNode publication = get(20).path("tunewright").path("publication");
    assertThat(publication.path("status").asString()).isEqualTo("withheld");
    assertThat(publication.path("reason").asString()).isEqualTo("it changes nothing");

    assertThat(status(post(20, "publish"))).isEqualTo("requested");
    await().until(() -> started().size() == 2);
    assertThat(started()).extracting(CheckpointPublication::tries).containsExactly(1, 2);
    assertThat(started()).extracting(CheckpointPublication::id).doesNotHaveDuplicates();
    publications.end(ref(20), 1, State.FAILED, "a late word of the first try");
    assertThat(status(get(20))).isEqualTo("requested");
    publications.end(ref(20), 2, State.FAILED, "the node is gone");
    assertThat(status(get(20))).isEqualTo("failed");
  }

  @Test
  void anotherJobsCheckpointIsNotFound() {
    saved(20);
    String other = api.submit(client).id();

    String path = "/fine_tuning/jobs/" + other + "/checkpoints/" + id(20);
    assertThat(api.get(key, path).status()).isEqualTo(404);
    assertThat(api.get(key, "/fine_tuning/jobs/" + job + "/checkpoints/x").status()).isEqualTo(404);
    String viewer = api.key(project, Role.VIEWER);
    assertThat(api.post(viewer, path(20) + "/pin", "").status()).isEqualTo(403);
  }

  private List<CheckpointPublication> started() {
    return PlayedWorkflows.PUBLISHED.stream()
        .filter(wanted -> wanted.checkpoint().ref().job().equals(job))
        .toList();
  }

  /** As the publication's workflow would. */
  private AdapterRef publish(long step, String model) {
    Adapters adapters = api.bean(Adapters.class);
    Origin origin = new Origin(job, step);
    AdapterRef ref = adapters.claimVersion(project, "mira", origin, 0);
    adapters.complete(
        new Adapter(ref, store.uri(ref.prefix()), "manifest", "ab".repeat(32), 9, model), origin);
    return ref;
  }

  private void saved(long step) {
    if (told == 0) {
      tell(new Change.Planned(Samples.plan(null)));
    }
    store.put(ref(step).manifestKey(), "{}".getBytes(StandardCharsets.UTF_8));
    tell(new Change.Saved(new Checkpoint(ref(step), 9, 1000, Map.of())));
  }

  private void tell(Change change) {
    told++;
    api.bean(JobEvents.class)
        .record(new JobEvent(job, told, Instant.now(), JobEvent.Level.INFO, "told", change));
  }

  private CheckpointRef ref(long step) {
    return new CheckpointRef(job, 1, step, keys.checkpoint(1, step) + "manifest.json");
  }

  private boolean isDeleted(long step) {
    return get(step).path("tunewright").has("deleted_at");
  }

  private static String status(JsonNode checkpoint) {
    return checkpoint.path("tunewright").path("publication").path("status").asString();
  }

  private JsonNode get(long step) {
    return ok(api.get(key, path(step)));
  }

  private JsonNode post(long step, String what) {
    return ok(api.post(key, path(step) + "/" + what, ""));
  }

  private static JsonNode ok(RunningApi.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private String path(long step) {
    return "/fine_tuning/jobs/" + job + "/checkpoints/" + id(step);
  }

  private String id(long step) {
    return "ftckpt-%s-1-%d".formatted(job.value().substring("ftjob-".length()), step);
  }
}
