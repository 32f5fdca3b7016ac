package io.tunewright.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.job.Hyperparameters;
import io.tunewright.job.LoraSettings;
import io.tunewright.job.Method;
import io.tunewright.job.Request;
import io.tunewright.job.Retention;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.plan.SiteFacts.Room;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlannerTest {
  private final Request request = new Request();
  private final World world = new World();

  @ParameterizedTest
  @CsvSource({
    // rows, batch, epochs, steps, warm-up, save every
    "     10,  1, 3,    30,   1,    6",
    "    300,  4, 3,   225,   7,   45",
    "   1000,  8, 3,   375,  11,   75",
    "   9999, 32, 3,   939,  28,  188",
    "  10000, 32, 2,   626,  19,  126",
    " 100000, 32, 1,  3125,  94,  625",
    "5000000, 32, 1, 156250, 4688, 31250",
  })
  void autoFollowsTheRows(long rows, int batch, int epochs, int steps, int warmup, int saveEvery) {
    world.rows = rows;
    assertThat(ready().recipe())
        .returns(batch, PlannerTest::rowsPerStep)
        .returns(epochs, Recipe::epochs)
        .returns(steps, Recipe::maxSteps)
        .returns(warmup, Recipe::warmupSteps)
        .returns(saveEvery, Recipe::saveEvery)
        .returns(saveEvery, Recipe::evaluateEvery);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "auto",
      value = {
        // n_epochs, batch_size, max_steps: epochs, steps of 300 rows
        "auto, 8, auto,  3, 114",
        "   2, 8, auto,  2,  76",
        " 0.5, 8, auto,  1,  19",
        "auto, 8,   60,  2,  60",
        "   9, 8,    5,  1,   5",
        "   1, 500, auto, 1,  1",
      })
  void stepsAreWholeBatchesUnlessNamed(
      Double askedEpochs, int batch, Integer maxSteps, int epochs, int steps) {
    world.rows = 300;
    request.hyperparameters =
        new Hyperparameters(askedEpochs, batch, null, null, maxSteps, null, null);
    assertThat(ready().recipe())
        .returns(epochs, Recipe::epochs)
        .returns(steps, Recipe::maxSteps)
        .returns(batch, PlannerTest::rowsPerStep);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        // longest row, asked, context: length
        " 100, none,  none,  128",
        " 200, none,  none,  256",
        "1000, none,  none, 1280",
        "9000, none,  none, 4096",
        "9000, none,   512,  512",
        "9000, 8192, 32768, 8192",
        " 100,  300, 32768,  300",
      })
  void rowsAreCutAsLateAsTheyMayBe(long longest, Integer asked, Long context, int length) {
    world.longestRow = longest;
    world.context = context;
    request.hyperparameters = new Hyperparameters(null, null, null, null, null, asked, null);
    assertThat(ready().recipe().maxLength()).isEqualTo(length);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "auto",
      value = {
        // longest row, sequence_length, batch_size: rows at a time, times
        " 200, auto, auto, 32,  1",
        " 300, auto, auto, 16,  2",
        "1000, auto, auto,  4,  8",
        "9000, auto, auto,  2, 16",
        "9000, auto,    5,  1,  5",
        "1000, auto,    9,  3,  3",
        "9000, 8192,    4,  1,  4",
        " 200, 8192,   32, 32,  1",
        " 200, auto,   37, 1, 37",
      })
  void longRowsPassAFewAtATime(long longest, Integer length, Integer batch, int rows, int times) {
    world.rows = 9999;
    world.longestRow = longest;
    world.context = 32_768L;
    request.hyperparameters = new Hyperparameters(null, batch, null, null, null, length, null);
    assertThat(ready().recipe())
        .returns(rows, Recipe::batchSize)
        .returns(times, Recipe::gradientAccumulation);
  }

  @Test
  void theMultiplierRefersToTheMethodsBaseRate() {
    assertThat(ready().recipe().learningRate()).isEqualTo(2e-4);
    request.hyperparameters = new Hyperparameters(null, null, 0.5, null, null, null, null);
    assertThat(ready().recipe().learningRate()).isEqualTo(1e-4);
    request.hyperparameters = new Hyperparameters(null, null, null, 1e-3, null, null, null);
    assertThat(ready().recipe())
        .returns(1e-3, Recipe::learningRate)
        .returns(5.0, Recipe::learningRateMultiplier);
  }

  @Test
  void theAdapterSuitsTheArchitecture() {
    assertThat(ready().recipe())
        .returns(
            new Recipe.Lora(
                16, 32, 0, List.of("q_a_proj", "q_b_proj", "kv_proj", "o_b_proj"), List.of()),
            Recipe::lora)
        .returns(46_149_632L, Recipe::expectedTrainable)
        .returns(42L, Recipe::seed)
        .returns("trl", Recipe::trainer);
  }

  @Test
  void namedExpertsReplaceTheDefaultModules() {
    request.lora = new LoraSettings(8, null, null, null, List.of("mlp.experts.gate_up_proj"));
    assertThat(ready().recipe().lora())
        .isEqualTo(new Recipe.Lora(8, 16, 0, List.of(), List.of("mlp.experts.gate_up_proj")));
  }

  @Test
  void anUnknownArchitectureIsPlannedWithAWarningAndNoCount() {
    world.modelType = "brand_new";
    world.tensors =
        List.of(new TensorShape("model.layers.0.self_attn.q_proj.weight", "BF16", List.of(8L, 8L)));
    Plan.Ready plan = ready();
    assertThat(plan.recipe().expectedTrainable()).isNull();
    assertThat(plan.recipe().lora().targetModules()).containsExactly("q_proj");
    assertThat(plan.warnings()).singleElement().asString().contains("'brand_new' is unknown");
  }

  @Test
  void targetsThatHitNothingAreNamedWithWhatThereIs() {
    request.lora = new LoraSettings(null, null, null, List.of("q_proj"), List.of("experts.w1"));
    assertThat(refused())
        .anySatisfy(reason ->
            assertThat(reason)
                .contains("'q_proj' matches nothing")
                .contains("q_a_proj")
                .doesNotContain("wq_a"))
        .anySatisfy(reason ->
            assertThat(reason)
                .contains("'experts.w1' matches nothing")
                .contains("mlp.experts.gate_up_proj"));
  }

  @ParameterizedTest
  @CsvSource({
    "o_a_proj, a grouped projection",
    "gate, a router",
    "kv_norm, a norm",
    "self_attn, a block of modules",
  })
  void whatPeftCannotAdaptIsRefused(String target, String what) {
    request.lora = new LoraSettings(null, null, null, List.of(target), null);
    assertThat(refused()).singleElement().asString().contains("'" + target + "' is " + what);
  }

  @Test
  void dropoutAndPackedExpertsExcludeEachOther() {
    request.lora = new LoraSettings(null, null, 0.1, null, List.of("mlp.experts.down_proj"));
    assertThat(refused()).singleElement().asString().contains("lora.dropout is 0.1, wanted 0");
  }

  @Test
  void aRankBeyondEveryMatrixIsRefusedAndBeyondSomeIsWarnedOf() {
    request.lora = new LoraSettings(128, null, null, List.of("weights_proj"), null);
    assertThat(refused()).singleElement().asString().contains("lora.r is 128, wanted at most 64");
    request.lora = new LoraSettings(512, null, null, List.of("kv_proj"), null);
    assertThat(ready().warnings())
        .singleElement()
        .asString()
        .contains("more than the rank 256 of some");
  }

  @Test
  void everyReasonIsTold() {
    world.context = 4096L;
    world.chatTemplate = false;
    world.sites = List.of(world.site("gpu", Method.SUPERVISED).build());
    request.method = Method.DPO;
    request.hyperparameters = new Hyperparameters(1e6, 1, null, null, null, 5000, null);
    request.lora = new LoraSettings(null, null, null, List.of("nothing_like_it"), null);
    assertThat(refused())
        .satisfiesExactly(
            steps -> assertThat(steps).contains("300,000,000 steps"),
            length -> assertThat(length).contains("sequence_length is 5000").contains("4096"),
            template -> assertThat(template).contains("no chat template"),
            targets -> assertThat(targets).contains("nothing_like_it"),
            site ->
                assertThat(site)
                    .isEqualTo(
                        "site gpu: no trainer does dpo tuning there, its trainers are"
                            + " {trl=[supervised]}"));
  }

  @Test
  void theSiteWithTheFewestRunsIsChosen() {
    world.sites =
        List.of(
            world.site("busy", Method.SUPERVISED).runs(3).build(),
            world.site("quiet-b", Method.SUPERVISED).runs(1).build(),
            world.site("quiet-a", Method.SUPERVISED).runs(1).build());
    assertThat(ready().placement().site()).isEqualTo("quiet-a");
  }

  @Test
  void aSiteThatDoesNotFitIsPassedOver() {
    world.sites =
        List.of(
            world.site("full", Method.SUPERVISED).freeBytes(1).build(),
            world.site("gone", Method.SUPERVISED).silent(Duration.ofSeconds(91)).build(),
            world.site("fits", Method.SUPERVISED).runs(9).build());
    assertThat(ready().placement().site()).isEqualTo("fits");
    world.sites = world.sites.subList(0, 2);
    assertThat(refused())
        .satisfiesExactly(
            full ->
                assertThat(full)
                    .startsWith("site full: 0.0 MB free, wanted ")
                    .contains("weights 160.0 GB"),
            gone -> assertThat(gone).startsWith("site gone: silent for 91 seconds, wanted"));
  }

  @Test
  void weightsThatLieThereNeedNoRoomAgain() {
    var site = world.site("gpu", Method.SUPERVISED).freeBytes(50_000_000_000L);
    world.sites = List.of(site.build());
    assertThat(refused()).singleElement().asString().contains("50.0 GB free, wanted");
    world.sites = List.of(site.copies(Set.of(World.SNAPSHOT.stagingId())).build());
    // five checkpoints of 46,149,632 · 12 bytes and 32 MiB, 4 · 1 MB of rows, 256 MiB of logs
    assertThat(ready().diskBytes())
        .isEqualTo(5 * (46_149_632L * 12 + (32 << 20)) + 4_000_000 + (256 << 20));
    // a copy of the weights as published is none of what they are turned into
    request.dtype = WeightDtype.BF16;
    assertThat(refused()).singleElement().asString().contains("50.0 GB free, wanted");
  }

  /** Of five: the newest, the one that is being written, and the one on its way to the store. */
  @Test
  void onlyCheckpointsThatTheJobKeepsNeedRoom() {
    long all = ready().diskBytes();
    request.retention = new Retention(1, 0, "valid_loss");

    assertThat(all - ready().diskBytes()).isEqualTo(2 * (46_149_632L * 12 + (32 << 20)));
  }

  @Test
  void whatIsMissingIsSaid() {
    world.sites =
        List.of(
            world
                .site("gpu", Method.SUPERVISED)
                .freeBytes(ready().diskBytes() - 2_000_000_000L)
                .build());

    assertThat(refused()).singleElement().asString().endsWith(": 2.0 GB are missing");
  }

  @Test
  void newWeightsMayHaveTheRoomOfThoseThatNobodyUses() {
    var site = world.site("gpu", Method.SUPERVISED).freeBytes(50_000_000_000L);
    world.sites = List.of(site.room(new Room(120_000_000_000L, null, 0)).build());
    assertThat(ready().placement().site()).isEqualTo("gpu");
    world.sites = List.of(site.room(new Room(100_000_000_000L, null, 0)).build());
    assertThat(refused())
        .singleElement()
        .asString()
        .contains("50.0 GB free and 100.0 GB in weights that nobody uses, wanted ");
    // What lies there already makes nothing else go.
    world.sites =
        List.of(
            site.freeBytes(1)
                .copies(Set.of(World.SNAPSHOT.stagingId()))
                .room(new Room(160_000_000_000L, null, 0))
                .build());
    assertThat(refused()).singleElement().asString().contains("0.0 MB free, wanted ");
  }

  @Test
  void newWeightsMustFitTheBudgetOfTheSite() {
    var site = world.site("gpu", Method.SUPERVISED);
    world.sites = List.of(site.room(new Room(0, 160_000_000_000L, 0)).build());
    assertThat(ready().placement().site()).isEqualTo("gpu");
    world.sites = List.of(site.room(new Room(0, 159_000_000_000L, 0)).build());
    assertThat(refused())
        .singleElement()
        .asString()
        .contains("budget for weights has room for 159.0 GB beside those in use, wanted 160.0 GB");
  }

  @Test
  void namedPlacesAreHeldTo() {
    request.site = "elsewhere";
    assertThat(refused()).containsExactly("there is no site 'elsewhere', wanted one of [home]");
    request.site = "home";
    request.pool = "vip";
    assertThat(refused())
        .containsExactly("site home: it has no pool 'vip', wanted one of [default, large]");
    request.pool = "large";
    assertThat(ready().placement()).isEqualTo(new Plan.Placement("home", "large", 1, 1, 604800));
    request.trainer = "ms-swift";
    assertThat(refused()).singleElement().asString().contains("no trainer 'ms-swift' does");
  }

  @Test
  void weightsThatLieOnASiteAreTrainedThereOrNowhere() {
    world.snapshot = new SnapshotRef("site", "gpu/flash", "cd".repeat(20));
    var gpu = world.site("gpu", Method.SUPERVISED).runs(9).freeBytes(50_000_000_000L);
    world.sites = List.of(world.site("idle", Method.SUPERVISED).build(), gpu.build());
    assertThat(ready().placement().site()).isEqualTo("gpu");
    assertThat(ready().diskBytes()).isLessThan(50_000_000_000L);

    request.site = "idle";
    assertThat(refused())
        .containsExactly(
            "the weights lie on site 'gpu' and are not copied, wanted that site or none named, not 'idle'");
    request.site = "gpu";
    world.sites = List.of(world.sites.getFirst(), gpu.silent(Duration.ofSeconds(91)).build());
    assertThat(refused()).singleElement().asString().startsWith("site gpu: silent for 91");
    world.sites = world.sites.subList(0, 1);
    assertThat(refused()).containsExactly("there is no site 'gpu', wanted one of [idle]");
  }

  @Test
  void weightsThatLieOnASiteAreNotTurnedIntoOthers() {
    world.snapshot = new SnapshotRef("site", "home/flash", "cd".repeat(20));
    request.dtype = WeightDtype.BF16;
    assertThat(refused())
        .singleElement()
        .asString()
        .startsWith("stage.dtype 'bf16' would make other weights of those that lie on site 'home'");
  }

  @Test
  void theDefaultTrainerIsPreferred() {
    world.sites =
        List.of(
            world
                .site("gpu", Method.SUPERVISED)
                .trainers(
                    Map.of("axolotl", Set.of(Method.SUPERVISED), "trl", Set.of(Method.SUPERVISED)))
                .build());
    assertThat(ready().recipe().trainer()).isEqualTo("trl");
  }

  @Test
  void anEmptyWorldSaysWhatIsMissing() {
    world.sites = List.of();
    assertThat(refused())
        .containsExactly(
            "no site has said that it is there, wanted at least one site worker running");
  }

  private static int rowsPerStep(Recipe recipe) {
    return recipe.batchSize() * recipe.gradientAccumulation();
  }

  private Plan.Ready ready() {
    return (Plan.Ready) plan();
  }

  private List<String> refused() {
    return ((Plan.Refused) plan()).reasons();
  }

  private Plan plan() {
    return new Planner(PlannerSettings.DEFAULT).plan(request.build(), world.facts());
  }
}
