package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Violation.check;
import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.standalone.chaos.Judge.Job;
import io.tunewright.standalone.chaos.Violation.Kind;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What lies in the store, byte for byte, and whether the catalog tells of the same. */
final class StoreChecks {
  private static final String WEIGHTS = "adapter_model.safetensors";

  private final Stage stage;
  private final ObjectStore store;

  StoreChecks(Stage stage) {
    this.stage = stage;
    this.store = stage.fleet().objects();
  }

  void all(Job job, String status) {
    check(Kind.CORRUPT_ARTEFACT, () -> checkpoints(job));
    check(Kind.CORRUPT_ARTEFACT, () -> adapter(job, status));
  }

  /** The newest committed step of all attempts before this one, 0 for none. */
  long committedBefore(Job job, int attempt) {
    // The catalog lists also what retention has deleted since; the store has what it wasn't told.
    LongStream listed =
        checkpointsOf(job)
            .filter(each -> each.path("tunewright").path("attempt").asInt() < attempt)
            .mapToLong(each -> each.path("step_number").asLong());
    LongStream stored =
        IntStream.range(1, attempt)
            .boxed()
            .flatMap(each -> manifests("%s/attempts/%d/".formatted(jobPrefix(job), each)))
            .mapToLong(key -> Long.parseLong(key.split("/checkpoints/")[1].split("/")[0]));
    return LongStream.concat(listed, stored).max().orElse(0);
  }

  private static String jobPrefix(Job job) {
    return "projects/default/jobs/" + job.id();
  }

  private Stream<String> manifests(String prefix) {
    return store.list(prefix).filter(key -> key.endsWith("/" + Manifests.NAME));
  }

  private void checkpoints(Job job) {
    // In this order, as retention may remove some meanwhile: first from what is told.
    Set<String> stored =
        manifests(jobPrefix(job) + "/attempts/").collect(Collectors.toCollection(TreeSet::new));
    assertThat(stored).as("the store has all that the catalog tells of").containsAll(told(job));
    for (String manifest : stored) {
      try {
        sound(manifest);
      } catch (ApplicationFailure removed) {
        assertThat(told(job)).as("what can't be read is not told of").doesNotContain(manifest);
      }
    }
  }

  private Stream<JsonNode> checkpointsOf(Job job) {
    return stage
        .front()
        .get("/fine_tuning/jobs/" + job.id() + "/checkpoints?limit=100")
        .path("data")
        .valueStream();
  }

  /** Manifests of the checkpoints that a resume or a publication could have. */
  private Set<String> told(Job job) {
    Set<String> told = new TreeSet<>();
    checkpointsOf(job)
        .map(each -> each.path("tunewright"))
        .filter(each -> !each.has("deleted_at"))
        .forEach(each -> told.add(each.path("manifest_key").asString()));
    return told;
  }

  private Manifest sound(String manifestKey) {
    Manifest manifest = Manifests.get(store, manifestKey);
    for (Manifest.Entry file : manifest.files()) {
      byte[] bytes = store.get(file.key());
      assertThat(bytes.length).as("bytes of %s", file.key()).isEqualTo((int) file.bytes());
      assertThat(Hashing.of(bytes)).as("hash of %s", file.key()).isEqualTo(file.sha256());
    }
    return manifest;
  }

  private void adapter(Job job, String status) {
    String name = job.order().suffix();
    String root = "projects/default/adapters/" + name + "/";
    List<JsonNode> all =
        stage.front().get("/tunewright/adapters/" + name).path("versions").valueStream().toList();
    List<JsonNode> versions =
        all.stream().filter(each -> each.path("job").asString().equals(job.id())).toList();
    if (!status.equals("succeeded")) {
      assertThat(versions).as("versions of a job that did not succeed").isEmpty();
      assertThat(store.list(root)).as("what it left of an adapter").isEmpty();
      return;
    }
    assertThat(versions).as("versions").hasSize(1);
    String prefix = prefix(root, versions.getFirst());
    Manifest manifest = sound(prefix + Manifests.NAME);
    String expected =
        Standin.expected(stage.fleet().ground().trainer(), job.order().seed(), job.order().steps());
    assertThat(manifest.file(WEIGHTS).orElseThrow().sha256())
        .as("the adapter's bytes, which follow from seed and steps")
        .isEqualTo(expected);
    assertThat(versions.getFirst().path("sha256").asString()).isEqualTo(expected);
    assertThat(store.list(prefix).filter(key -> !key.startsWith(prefix + "scores/")))
        .as("nothing but the manifest, what it names, and scores")
        .hasSize(manifest.files().size() + 1);
    List<String> prefixes = all.stream().map(each -> prefix(root, each)).toList();
    assertThat(store.list(root).filter(key -> prefixes.stream().noneMatch(key::startsWith)))
        .as("nothing beside versions")
        .containsExactly(root + "aliases.json");
  }

  private static String prefix(String root, JsonNode version) {
    return root + version.path("version").asInt() + "/";
  }

  void clear() {
    store.openUploads("").toList().forEach(store::abortUpload);
  }

  /** Of all jobs: uploads that their senders could not end are found by the collector. */
  void uploads() {
    if (store.openUploads("").findAny().isPresent()) {
      stage
          .front()
          .post("/tunewright/storage/collect", Map.of("dry_run", false, "grace_seconds", 0));
    }
    check(
        Kind.LEFTOVER,
        () -> assertThat(store.openUploads("")).as("uploads that nobody ends").isEmpty());
  }
}
