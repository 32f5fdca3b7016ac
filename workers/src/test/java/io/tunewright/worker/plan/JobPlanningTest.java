package io.tunewright.worker.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.Method;
import io.tunewright.job.Owner;
import io.tunewright.job.Request;
import io.tunewright.job.TuningRequest;
import io.tunewright.job.WeightDtype;
import io.tunewright.plan.DatasetFacts;
import io.tunewright.plan.Plan;
import io.tunewright.plan.PlannerSettings;
import io.tunewright.plan.Planning;
import io.tunewright.plan.SiteFacts;
import io.tunewright.plan.TensorShape;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.worker.activity.LocalActivities;
import io.tunewright.worker.dataset.ChatConversion;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Planning as a workflow sees it: through Temporal's own converter, with a real object store. */
final class JobPlanningTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final String ROW =
      """
      {"messages":[{"role":"user","content":"one two"},{"role":"assistant","content":"three four five"}]}
      """;

  @RegisterExtension static final LocalStore STORE = new LocalStore();

  @TempDir Path nativeLibraries;
  @TempDir Path scratch;

  private final MemoryModel model = new MemoryModel();
  private final TestActivityEnvironment temporal = LocalActivities.open();
  private static final Owner OWNER = new Owner("default", "ann");

  private final Planning planning = temporal.newActivityStub(Planning.class);

  @BeforeEach
  void start() {
    temporal.registerActivitiesImplementations(
        new JobPlanning(
            STORE.get(),
            model,
            new Tokenizers(nativeLibraries),
            new ChatConversion(STORE.get(), scratch, 1 << 20),
            new DatasetRules(3, 1 << 20, 1_000_000),
            PlannerSettings.DEFAULT,
            Clock.fixed(NOW, ZoneOffset.UTC)));
    STORE.get().list("sites/").toList().forEach(STORE.get()::delete);
  }

  @AfterEach
  void stop() {
    temporal.close();
  }

  @Test
  void rowsAreCountedWithTheModelsOwnTokenizer() {
    DatasetRef rows = upload("training", ROW.repeat(4));
    assertThat(planning.validate(request(rows, null), rows, OWNER))
        .isEqualTo(new DatasetFacts(4, 4 * (4 + 2 + 4 + 3), 4 * 3, 13, List.of(), null));
  }

  @Test
  void otherFormsAreCountedAsTheChatRowsThatTheyBecome() {
    DatasetRef pairs =
        upload(
            "pairs",
            "{\"prompt\":\"one two\",\"completion\":\"three four five\",\"id\":7}\n".repeat(4));
    DatasetFacts facts = planning.validate(request(pairs, null), pairs, OWNER);
    assertThat(facts)
        .returns(4L, DatasetFacts::rows)
        .returns(4L * 3, DatasetFacts::trainedTokens)
        .returns(List.of("fields that training does not read: id"), DatasetFacts::warnings);
    DatasetRef rows = facts.readable(pairs);
    assertThat(rows).isEqualTo(facts.converted()).isNotEqualTo(pairs);
    assertThat(new String(STORE.get().get(rows.key()), UTF_8)).isEqualTo(ROW.repeat(4));
    assertFails(
        () -> {
          DatasetRef bad = upload("bad", "{\"prompt\":\"one two\"}\n".repeat(4));
          planning.validate(request(bad, null), bad, OWNER);
        },
        TuningError.INVALID_TRAINING_FILE,
        "training_file",
        "line 4 has 'prompt' but no 'completion', wanted both");
  }

  @Test
  void rowsAreCutAtTheModelsContext() {
    model.put("config.json", "{\"model_type\":\"llama\",\"max_position_embeddings\":12}");
    DatasetRef rows = upload("training", ROW.repeat(4));
    assertThat(planning.validate(request(rows, null), rows, OWNER))
        .returns(4L * 2, DatasetFacts::trainedTokens)
        .extracting(DatasetFacts::warnings)
        .asString()
        .contains("4 of 4 rows are longer than 12 tokens");
  }

  @Test
  void eachFileIsAnsweredForByItsOwnField() {
    DatasetRef training = upload("training", ROW.repeat(2));
    DatasetRef validation = upload("validation", ROW + "{}\n");
    TuningRequest request = request(training, validation);
    assertFails(
        () -> planning.validate(request, training, OWNER),
        TuningError.INVALID_TRAINING_FILE,
        "training_file",
        "the file has 2 rows, wanted at least 3");
    assertFails(
        () -> planning.validate(request, validation, OWNER),
        TuningError.INVALID_TRAINING_FILE,
        "validation_file",
        "line 2 has no list of messages");
  }

  @Test
  void bytesOtherThanThoseUploadedAreRefused() {
    DatasetRef rows = upload("training", ROW.repeat(4));
    STORE.get().put(rows.key(), ROW.repeat(5).getBytes(UTF_8));
    assertFails(
        () -> planning.validate(request(rows, null), rows, OWNER),
        TuningError.INVALID_TRAINING_FILE,
        "training_file",
        "as uploaded");
    STORE.get().delete(rows.key());
    assertFails(
        () -> planning.validate(request(rows, null), rows, OWNER),
        TuningError.INVALID_TRAINING_FILE,
        "training_file",
        "the bytes of file-training are gone");
  }

  @Test
  void aModelWithAnotherTokenizerIsGuessedAtAndOneWithoutRefused() {
    DatasetRef rows = upload("training", ROW.repeat(4));
    model.files.remove("tokenizer.json");
    model.put("tokenizer.model", "sentencepiece");
    assertThat(planning.validate(request(rows, null), rows, OWNER).warnings())
        .singleElement()
        .asString()
        .contains("guessed at four characters");
    model.files.remove("tokenizer.model");
    assertThatThrownBy(() -> planning.validate(request(rows, null), rows, OWNER))
        .rootCause()
        .hasMessageContaining("has no tokenizer");
  }

  @Test
  void aModelWithoutChatTemplateIsRefusedBeforeItIsStaged() {
    DatasetRef rows = upload("training", ROW.repeat(4));
    TuningRequest request = request(rows, null);
    DatasetFacts facts = planning.validate(request, rows, OWNER);
    STORE.get().put(SiteFacts.key("home"), new JsonMapper().writeValueAsBytes(site()));
    model.put("tokenizer_config.json", "{\"chat_template\":null}");
    assertThat(planning.plan(OWNER, request, facts))
        .isInstanceOfSatisfying(
            Plan.Refused.class,
            plan ->
                assertThat(plan.reasons()).singleElement().asString().contains("no chat template"));
    model.put("chat_template.jinja", "{{ messages }}");
    assertThat(planning.plan(OWNER, request, facts)).isInstanceOf(Plan.Ready.class);
  }

  @Test
  void theSitesInTheStoreArePlannedOn() {
    DatasetRef rows = upload("training", ROW.repeat(4));
    TuningRequest request = request(rows, null);
    DatasetFacts facts = planning.validate(request, rows, OWNER);
    assertThat(planning.plan(OWNER, request, facts)).isInstanceOf(Plan.Refused.class);
    STORE.get().put("sites/broken.json", "{".getBytes(UTF_8));
    STORE.get().put(SiteFacts.key("home"), new JsonMapper().writeValueAsBytes(site()));
    assertThat(planning.plan(OWNER, request, facts))
        .isInstanceOfSatisfying(
            Plan.Ready.class,
            plan -> {
              assertThat(plan.placement().site()).isEqualTo("home");
              assertThat(plan.snapshot()).isEqualTo(MemoryModel.SNAPSHOT);
              assertThat(plan.model().licence()).isEqualTo("apache-2.0");
              assertThat(plan.model().totalParameters()).isEqualTo(4 * 32 * 32);
              assertThat(plan.recipe().expectedTrainable()).isEqualTo(4 * 16 * 64);
              assertThat(plan.recipe().maxLength()).isEqualTo(64);
            });
  }

  @Test
  void weightsThatAreToBeTurnedAreMeasuredAndUnderstoodBeforeTheyAreStaged() {
    DatasetRef rows = upload("training", ROW.repeat(4));
    Request asked = new Request();
    asked.training = rows;
    asked.dtype = WeightDtype.BF16;
    TuningRequest request = asked.build();
    DatasetFacts facts = planning.validate(request, rows, OWNER);
    STORE.get().put(SiteFacts.key("home"), new JsonMapper().writeValueAsBytes(site()));
    model.put(
        "config.json",
        """
        {"model_type": "llama", "quantization_config":
          {"quant_method": "fp8", "weight_block_size": [128, 128]}}
        """);
    TensorShape weight = new TensorShape("x.weight", "F8_E4M3", List.of(200L, 100L));
    model.more = List.of(weight);
    assertThatThrownBy(() -> planning.plan(OWNER, request, facts))
        .rootCause()
        .hasMessageContaining("tensor 'x.weight' is F8_E4M3 and has no scale");

    model.more = List.of(weight, new TensorShape("x.weight_scale_inv", "F32", List.of(2L, 1L)));
    assertThat(planning.plan(OWNER, request, facts))
        .isInstanceOfSatisfying(
            Plan.Ready.class,
            plan ->
                assertThat(plan.model().weightBytes())
                    .isEqualTo(MemoryModel.BYTES + 200 * 100 - 2 * 4));
  }

  private static SiteFacts site() {
    return new SiteFacts(
        "home",
        "local",
        List.of(new SiteFacts.Pool("default", 1)),
        Map.of("trl", Set.of(Method.SUPERVISED)),
        10_000_000_000L,
        Set.of(),
        List.of(),
        new SiteFacts.Room(0, null, 0),
        0,
        NOW.minusSeconds(10),
        null);
  }

  private static DatasetRef upload(String name, String rows) {
    String key = "projects/default/files/file-" + name + "/rows.jsonl";
    byte[] bytes = rows.getBytes(UTF_8);
    STORE.get().put(key, bytes);
    return new DatasetRef("file-" + name, key, Hashing.of(bytes), bytes.length);
  }

  private static TuningRequest request(DatasetRef training, @Nullable DatasetRef validation) {
    Request request = new Request();
    request.training = training;
    request.validation = validation;
    return request.build();
  }

  private static void assertFails(Runnable call, TuningError error, String field, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(ActivityFailure.class)
        .cause()
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            failure -> {
              assertThat(TuningError.of(failure)).contains(error);
              assertThat(TuningError.fieldOf(failure)).contains(field);
              assertThat(failure.getOriginalMessage()).contains(message);
            });
  }
}
