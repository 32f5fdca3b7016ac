package io.tunewright.worker.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.testing.TestActivityEnvironment;
import io.tunewright.evaluate.Proof;
import io.tunewright.evaluate.Verdict;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.job.Request;
import io.tunewright.job.ResumePoint;
import io.tunewright.job.TuningRequest;
import io.tunewright.plan.Plans;
import io.tunewright.publish.Adapter;
import io.tunewright.publish.Publication;
import io.tunewright.publish.Publishing;
import io.tunewright.storage.catalog.AdapterRow;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Aliases;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.catalog.Origin;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import io.tunewright.storage.records.AdapterRecords;
import io.tunewright.track.Checkpoint;
import io.tunewright.track.TrainingResult;
import io.tunewright.worker.activity.LocalActivities;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class AdapterPublishingTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private static final String CONFIG =
      """
      {"base_model_name_or_path": "/site/hub/tiny", "revision": null, "peft_type": "LORA",
       "r": 8, "lora_alpha": 16, "target_modules": ["q_a_proj"], "modules_to_save": null,
       "use_dora": false, "bias": "none", "inference_mode": false}
      """;

  /** Every test has a project of its own, so that its versions start from 1. */
  private static final AtomicInteger PROJECTS = new AtomicInteger();

  private final Owner owner = new Owner("p-" + PROJECTS.incrementAndGet(), "ann");
  private final TestActivityEnvironment temporal = LocalActivities.open();
  private final ObjectStore store = STORE.get();
  private final Adapters adapters = CATALOG.get(Adapters.class);
  private final Aliases aliases = CATALOG.get(Aliases.class);
  private final Map<String, String> checkpoint = new TreeMap<>();
  private @Nullable ResumePoint resumeFrom;

  @BeforeEach
  void open() {
    temporal.registerActivitiesImplementations(
        new AdapterPublishing(store, adapters, new AdapterRecords(store, adapters, aliases)));
    checkpoint.put("adapter_config.json", CONFIG);
    checkpoint.put("adapter_model.safetensors", "the adapter's weights");
    checkpoint.put("chat_template.jinja", "{{ messages }}");
    checkpoint.put("optimizer.pt", "a pickle");
    checkpoint.put("trainer_state.json", "{}");
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  @Test
  void whatIsPublishedIsAPlainAdapterThatNamesItsBaseAndItsProof() {
    Adapter adapter = publish(job());

    assertThat(adapter.ref()).isEqualTo(new AdapterRef(owner.project(), "harbour", 1));
    Manifest manifest = Manifests.get(store, adapter.manifestKey());
    assertThat(manifest.files())
        .extracting(Manifest.Entry::path)
        .containsExactly("adapter_config.json", "adapter_model.safetensors", "chat_template.jinja");
    assertThat(manifest.files())
        .allSatisfy(file -> assertThat(file.key()).isEqualTo(adapter.ref().prefix() + file.path()));
    var config = new JsonMapper().readTree(read(manifest, "adapter_config.json"));
    assertThat(config.path("base_model_name_or_path").asString()).isEqualTo("demo/tiny");
    assertThat(config.path("revision").asString()).isEqualTo("ab".repeat(20));
    assertThat(read(manifest, "adapter_model.safetensors")).isEqualTo("the adapter's weights");
    assertThat(manifest.about())
        .containsKeys("base", "training_file", "checkpoint", "recipe", "proof", "published");
    assertThat(row(1).aliases()).containsExactly("latest");
  }

  @Test
  void anAdapterTellsWhichCheckpointItsJobWentOnFrom() {
    JobId job = job();
    CheckpointRef origin = new CheckpointRef(job(), 2, 40, "manifest.json");
    resumeFrom = new ResumePoint(origin, Plans.BASE, 8, new Request().training);

    Manifest manifest = Manifests.get(store, publish(job).manifestKey());

    assertThat(manifest.about("resumed_from", CheckpointRef.class)).hasValue(origin);
  }

  @Test
  void aSecondTryFindsTheVersionOfTheFirst() {
    JobId job = job();
    Adapter first = publish(job);

    assertThat(publish(job)).isEqualTo(first);
    assertThat(adapters.list(owner.project())).hasSize(1);
  }

  @Test
  void aCheckpointIsPublishedForItselfBesideTheJobsOwn() {
    JobId job = job();
    Adapter own = publish(job);

    Adapter early = publishing().publish(publication(job, 20L));
    Adapter earlier = publishing().publish(publication(job, 10L));

    assertThat(early.model()).isEqualTo(own.model() + ":ckpt-step-20");
    assertThat(List.of(own.ref().version(), early.ref().version(), earlier.ref().version()))
        .containsExactly(1, 2, 3);
    assertThat(publishing().publish(publication(job, 20L))).isEqualTo(early);
    assertThat(publish(job)).isEqualTo(own);
    Manifest manifest = Manifests.get(store, early.manifestKey());
    assertThat(manifest.about()).containsEntry("step", 20).doesNotContainKey("result");
    assertThat(row(2).origin()).isEqualTo(new Origin(job, 20));
    assertThat(row(3).aliases()).containsExactly("latest");
  }

  @Test
  void aTryThatDiedBeforeItsManifestIsRepeatedUnderTheSameNumber() {
    JobId job = job();
    AdapterRef claimed = adapters.claimVersion(owner.project(), "harbour", Origin.of(job), 0);
    store.put(claimed.prefix() + "adapter_model.safetensors", "torn".getBytes(UTF_8));
    assertThat(adapters.list(owner.project())).as("claimed is not published").isEmpty();

    Adapter adapter = publish(job);

    assertThat(adapter.ref()).isEqualTo(claimed);
    assertThat(read(Manifests.get(store, adapter.manifestKey()), "adapter_model.safetensors"))
        .isEqualTo("the adapter's weights");
  }

  @Test
  void theAliasStaysAtTheNewestVersionWhenAnOlderOneComesLater() {
    JobId slow = job();
    adapters.claimVersion(owner.project(), "harbour", Origin.of(slow), 0);
    publish(job());

    publish(slow);

    assertThat(row(1).aliases()).isEmpty();
    assertThat(row(2).aliases()).containsExactly("latest");
  }

  @Test
  void anOldDumpOfTheCatalogGivesNoNumberTwice() {
    publish(job());
    AdapterDump dump = AdapterDump.of(CATALOG);
    JobId forgotten = job();
    Adapter second = publish(forgotten);
    dump.restore();

    assertThat(publish(job()).ref().version()).isEqualTo(3);
    assertThat(publish(forgotten)).isEqualTo(second);
    assertThat(row(3).aliases()).containsExactly("latest");
    assertThat(row(2).origin()).isEqualTo(Origin.of(forgotten));
  }

  @Test
  void twoWhoPublishAtOnceAfterAnOldDumpGetDifferentNumbers() throws Exception {
    publish(job());
    AdapterDump dump = AdapterDump.of(CATALOG);
    publish(job());
    dump.restore();

    List<JobId> jobs = List.of(job(), job(), job());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> publishing =
          jobs.stream().<Callable<Integer>>map(job -> () -> publish(job).ref().version()).toList();
      assertThat(threads.invokeAll(publishing).stream().map(Future::resultNow))
          .containsExactlyInAnyOrder(3, 4, 5);
    }
  }

  /** The claim was made before its number was seen to be taken. */
  @Test
  void aClaimedNumberThatAnotherJobHasPublishedUnderIsPassedOver() {
    Adapter first = publish(job());
    Manifest manifest = Manifests.get(store, first.manifestKey());
    AdapterDump.empty(CATALOG).restore();
    JobId late = job();
    assertThat(adapters.claimVersion(owner.project(), "harbour", Origin.of(late), 0).version())
        .isOne();

    assertThat(publish(late).ref().version()).isEqualTo(2);
    assertThat(Manifests.get(store, first.manifestKey())).isEqualTo(manifest);
  }

  @Test
  void whatIsLeftOfAVersionKeepsItsNumberTaken() {
    Adapter torn = publish(job());
    Adapter deleted = publish(job());
    JobId forgotten = job();
    Adapter again = publish(forgotten);
    new AdapterRecords(store, adapters, aliases).delete(deleted.ref(), "ann");
    new AdapterRecords(store, adapters, aliases).delete(again.ref(), "ann");
    store.delete(torn.manifestKey());
    store
        .list(deleted.ref().prefix())
        .filter(key -> !key.endsWith("deleted.json"))
        .toList()
        .forEach(store::delete);
    AdapterDump.empty(CATALOG).restore();

    assertThat(publish(job()).ref().version()).isEqualTo(4);
    assertThat(publish(forgotten).ref()).isEqualTo(again.ref());
    assertThat(adapters.find(again.ref())).as("deleted before the catalog forgot").isEmpty();
    assertThat(row(4).aliases()).containsExactly("latest");
  }

  @Test
  void bytesThatChangedSinceTheirCheckpointAreNotPublished() {
    Publication publication = publication(job());
    String key =
        Manifests.get(store, publication.checkpoint().ref().manifestKey())
            .file("adapter_model.safetensors")
            .orElseThrow()
            .key();
    store.put(key, "other weights of it!!".getBytes(UTF_8));

    assertThatThrownBy(() -> publishing().publish(publication))
        .rootCause()
        .hasMessageContaining("its manifest says");
    assertThat(adapters.list(owner.project())).isEmpty();
    assertThat(store.list("projects/" + owner.project() + "/adapters/"))
        .noneMatch(each -> each.endsWith(Manifests.NAME));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "modules_to_save": null | "modules_to_save": ["lm_head"] | servers take none
          "use_dora": false       | "use_dora": true               | servers take plain LoRA
          "bias": "none"          | "bias": "all"                  | wanted "none"
          "r": 8                  | "rank": 8                      | names no r
          {"base                  | "base                          | is not JSON
          """)
  void whatAServerWouldRefuseIsNotPublished(String sound, String unsound, String reason) {
    checkpoint.put("adapter_config.json", CONFIG.replace(sound, unsound));

    assertThatThrownBy(() -> publish(job())).rootCause().hasMessageContaining(reason);
    assertThat(adapters.list(owner.project())).isEmpty();
  }

  @Test
  void aCheckpointWithoutAnAdapterIsNotPublished() {
    checkpoint.remove("adapter_model.safetensors");

    assertThatThrownBy(() -> publish(job()))
        .rootCause()
        .hasMessageContaining("holds no adapter_model.safetensors");
  }

  private Adapter publish(JobId job) {
    return publishing().publish(publication(job));
  }

  private Publishing publishing() {
    return temporal.newActivityStub(Publishing.class);
  }

  private Publication publication(JobId job) {
    return publication(job, null);
  }

  private Publication publication(JobId job, @Nullable Long step) {
    return new Publication(
        job,
        owner,
        request(),
        Plans.ready(Plans.BASE, 7),
        committed(job),
        step == null ? new TrainingResult(60, 6.2, 4.1, 900, 50_000, Map.of("peft", "0.19")) : null,
        new Verdict.Fit(new Proof(true, 60, 900, 6.2, 4.1, 2.8, 0.4, 1e-6, 1e-7, List.of())),
        step);
  }

  private TuningRequest request() {
    Request request = new Request();
    request.suffix = "Harbour";
    request.resumeFrom = resumeFrom;
    return request.build();
  }

  private Checkpoint committed(JobId job) {
    String prefix = new JobKeys(owner, job).checkpoint(1, 60);
    List<Manifest.Entry> entries =
        checkpoint.entrySet().stream()
            .map(file -> entry(prefix, file.getKey(), file.getValue()))
            .toList();
    Manifest manifest = new Manifest("checkpoint", entries, Map.of());
    Manifests.write(store, prefix + Manifests.NAME, manifest);
    return new Checkpoint(
        new CheckpointRef(job, 1, 60, prefix + Manifests.NAME),
        entries.size(),
        manifest.bytes(),
        Map.of());
  }

  private Manifest.Entry entry(String prefix, String path, String text) {
    Stored stored = store.upload(prefix + path, new ByteArrayInputStream(text.getBytes(UTF_8)));
    return new Manifest.Entry(path, stored.key(), stored.sha256(), stored.bytes());
  }

  private String read(Manifest manifest, String path) {
    return new String(store.get(manifest.file(path).orElseThrow().key()), UTF_8);
  }

  private AdapterRow row(int version) {
    return adapters.find(new AdapterRef(owner.project(), "harbour", version)).orElseThrow();
  }

  private JobId job() {
    return CATALOG.get(Jobs.class).create(Jobs.newId(), owner, request(), null, "h").id();
  }
}
