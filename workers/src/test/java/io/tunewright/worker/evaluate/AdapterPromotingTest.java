package io.tunewright.worker.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.testing.TestActivityEnvironment;
import io.tunewright.catalog.Decision;
import io.tunewright.catalog.EvaluationOutcome;
import io.tunewright.catalog.EvaluationState;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.Promoting;
import io.tunewright.catalog.Promotion;
import io.tunewright.catalog.Standing;
import io.tunewright.evaluate.Champion;
import io.tunewright.evaluate.Measured;
import io.tunewright.evaluate.Score;
import io.tunewright.evaluate.Scores;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.EvaluationId;
import io.tunewright.job.EvaluationSpec;
import io.tunewright.job.EvaluationTask;
import io.tunewright.job.GateRule;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.job.Request;
import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.Plans;
import io.tunewright.publish.Adapter;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.AliasMove;
import io.tunewright.storage.catalog.Aliases;
import io.tunewright.storage.catalog.EvaluationRow;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.catalog.Origin;
import io.tunewright.storage.objects.AdapterKeys;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.records.AdapterRecords;
import io.tunewright.storage.records.EvaluationRecords;
import io.tunewright.worker.activity.LocalActivities;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What evaluations do to a real catalog and a real store. */
class AdapterPromotingTest {
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final SnapshotRef OTHER = new SnapshotRef("file", "demo/other", "cd".repeat(20));
  private static final EvaluationTask TASK = new EvaluationTask("harbour", null, null, 0, 9, null);
  private static final GateRule RULE =
      new GateRule("harbour/acc", GateRule.Reference.CHAMPION, null, 0.02, null, 0);
  private static final Scores SCORES = new Scores(Map.of("harbour/acc", new Score(0.5, 0.1, true)));

  private final Owner owner = new Owner("p-" + UUID.randomUUID().toString().substring(0, 8), "ann");
  private final Evaluations evaluations = CATALOG.get(Evaluations.class);
  private final Aliases aliases = CATALOG.get(Aliases.class);
  private final Adapters adapters = CATALOG.get(Adapters.class);
  private final AdapterRecords adapterRecords = new AdapterRecords(STORE.get(), adapters, aliases);
  private final TestActivityEnvironment temporal = LocalActivities.open();
  private final Promoting promoting = temporal.newActivityStub(Promoting.class);

  @BeforeEach
  void open() {
    temporal.registerActivitiesImplementations(
        new AdapterPromoting(
            evaluations,
            new Champions(aliases, adapters, CATALOG.get(Jobs.class), evaluations),
            adapterRecords,
            new EvaluationRecords(STORE.get(), evaluations)));
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  @Test
  void the_first_to_pass_is_champion_and_candidate_only_meanwhile() {
    EvaluationId id = evaluation(published(Plans.BASE), spec(RULE));

    Standing standing = promoting.begin(id);
    promoting.begin(id);
    assertThat(standing).isEqualTo(new Standing(new Champion.None(), Measured.NOTHING));
    assertThat(at(Aliases.CANDIDATE)).isEqualTo(1);
    assertThat(evaluations.get(id).state()).isEqualTo(EvaluationState.RUNNING);

    assertThat(promoting.judge(id, standing.champion(), measured(0.6)).passed()).isTrue();
    assertThat(promoting.promote(id, standing.champion())).isEqualTo(new Promotion.Done());
    assertThat(promoting.promote(id, standing.champion()))
        .as("a repetition")
        .isEqualTo(new Promotion.Done());
    promoting.conclude(id, new EvaluationOutcome.Passed(true));
    promoting.conclude(id, new EvaluationOutcome.Passed(true));

    EvaluationRow row = evaluations.get(id);
    assertThat(row.state()).isEqualTo(EvaluationState.PASSED);
    assertThat(row.promoted()).isTrue();
    assertThat(at(Aliases.CHAMPION)).isEqualTo(1);
    assertThat(aliases.at(owner.project(), "mira", Aliases.CANDIDATE)).isEmpty();
    List<AliasMove> moves = aliases.history(owner.project(), "mira", Aliases.CHAMPION);
    assertThat(moves).singleElement().extracting(AliasMove::evaluation).isEqualTo(id);
    String record =
        new String(
            STORE.get().get(new AdapterKeys(owner.project(), "mira").scores(1, id)),
            StandardCharsets.UTF_8);
    assertThat(record).contains("\"passed\"", "harbour/acc", "0.6");
  }

  @Test
  void a_repetition_leaves_alone_what_an_operator_has_undone_since() {
    EvaluationId id = evaluation(published(Plans.BASE), spec(RULE));
    Champion none = promoting.begin(id).champion();
    promoting.promote(id, none);
    adapterRecords.move(
        new AdapterRecords.Move(
            owner.project(), "mira", Aliases.CHAMPION, 1, null, "ben", "not yet", null));

    assertThat(promoting.promote(id, none)).isEqualTo(new Promotion.Done());
    assertThat(aliases.at(owner.project(), "mira", Aliases.CHAMPION)).isEmpty();
  }

  @Test
  void a_champion_that_has_moved_is_not_overrun() {
    EvaluationId first = evaluation(published(Plans.BASE), spec(RULE));
    AdapterRef newer = published(Plans.BASE);
    EvaluationId second = evaluation(newer, spec(RULE));
    Champion seen = promoting.begin(second).champion();
    promoting.promote(first, promoting.begin(first).champion());

    assertThat(promoting.promote(second, seen)).isEqualTo(new Promotion.Overtaken(1));
    assertThat(at(Aliases.CHAMPION)).isEqualTo(1);
    Champion now = promoting.begin(second).champion();
    assertThat(now).isEqualTo(new Champion.Version(1));
    assertThat(evaluations.get(second).champion()).isEqualTo(1);
    assertThat(promoting.promote(second, now)).isEqualTo(new Promotion.Done());
    assertThat(promoting.begin(evaluation(newer, spec(RULE))).champion())
        .isEqualTo(new Champion.Itself(2));
  }

  @Test
  void who_has_promoted_stands_by_it_when_a_lost_workflow_begins_anew() {
    EvaluationId first = evaluation(published(Plans.BASE), spec(RULE));
    promoting.promote(first, promoting.begin(first).champion());
    EvaluationId second = evaluation(published(Plans.BASE), spec(RULE));
    Champion before = promoting.begin(second).champion();
    promoting.promote(second, before);

    assertThat(promoting.begin(second).champion()).isEqualTo(before);
    assertThat(evaluations.get(second).champion()).isEqualTo(1);
    promoting.conclude(second, new EvaluationOutcome.Refused("nobody decided again"));
    assertThat(evaluations.get(second).state()).isEqualTo(EvaluationState.PASSED);
    assertThat(evaluations.get(second).promoted()).isTrue();
  }

  @Test
  void what_an_operator_approved_is_promoted_in_that_name() {
    EvaluationId id = evaluation(published(Plans.BASE), spec(RULE));
    Champion champion = promoting.begin(id).champion();
    promoting.awaitApproval(id);
    assertThat(evaluations.get(id).state()).isEqualTo(EvaluationState.AWAITING_APPROVAL);
    promoting.decided(id, new Decision(true, "ben", "fine", Instant.EPOCH));

    promoting.promote(id, champion);

    assertThat(aliases.history(owner.project(), "mira", Aliases.CHAMPION).getLast().why())
        .isEqualTo("it passed its evaluation, and ben approved it");
    assertThat(Objects.requireNonNull(evaluations.get(id).decision()).note()).isEqualTo("fine");
  }

  @Test
  void what_was_measured_on_the_same_tasks_is_known() {
    EvaluationId first = evaluation(published(Plans.BASE), spec(RULE));
    promoting.judge(first, promoting.begin(first).champion(), measured(0.6));
    AdapterRef same = published(Plans.BASE);
    AdapterRef other = published(OTHER);

    assertThat(promoting.begin(evaluation(same, spec(RULE))).known().base()).isEqualTo(SCORES);
    assertThat(promoting.begin(evaluation(other, spec(RULE))).known().base())
        .as("of another base")
        .isNull();
    EvaluationSpec fewer =
        new EvaluationSpec(
            List.of(new EvaluationTask("harbour", null, null, 0, 8, null)),
            List.of(RULE),
            null,
            true);
    assertThat(promoting.begin(evaluation(same, fewer)).known().base()).as("fewer rows").isNull();
    GateRule loss =
        new GateRule(GateRule.VALIDATION_LOSS, GateRule.Reference.BASE, null, 0.0, null, 0);
    assertThat(promoting.begin(evaluation(same, spec(loss))).known().base())
        .as("the rows of a validation loss are others")
        .isNull();
  }

  @Test
  void a_champion_of_another_base_is_compared_by_what_is_known_of_it_or_not_at_all() {
    AdapterRef champion = published(OTHER);
    EvaluationId its = evaluation(champion, spec(RULE));
    promoting.promote(its, promoting.begin(its).champion());
    AdapterRef candidate = published(Plans.BASE);

    Standing unknown = promoting.begin(evaluation(candidate, spec(RULE)));
    assertThat(unknown.champion())
        .isInstanceOfSatisfying(
            Champion.Apart.class,
            apart -> assertThat(apart.reason()).contains(OTHER.toString(), Plans.BASE.toString()));

    promoting.judge(its, new Champion.None(), measured(0.7));
    Standing known = promoting.begin(evaluation(candidate, spec(RULE)));
    assertThat(known.champion()).isEqualTo(new Champion.Version(1));
    assertThat(known.known().champion()).isEqualTo(scores(0.7));
  }

  @Test
  void a_version_that_was_deleted_meanwhile_is_not_evaluated() {
    AdapterRef adapter = published(Plans.BASE);
    EvaluationId id = evaluation(adapter, spec(RULE));
    adapters.delete(adapter, "ann");

    assertThatThrownBy(() -> promoting.begin(id))
        .rootCause()
        .hasMessageContaining("has no version 1");
    promoting.conclude(id, new EvaluationOutcome.Failed("not_found", "it is gone"));
    assertThat(evaluations.get(id).error()).isEqualTo("not_found: it is gone");
  }

  @Test
  void candidate_is_the_newest_version_under_evaluation() {
    EvaluationId older = evaluation(published(Plans.BASE), spec(RULE));
    AdapterRef last = published(Plans.BASE);
    EvaluationId newer = evaluation(last, spec(RULE));
    promoting.begin(newer);
    promoting.begin(older);
    assertThat(at(Aliases.CANDIDATE)).as("of two at once").isEqualTo(2);
    promoting.conclude(newer, new EvaluationOutcome.Refused("worse"));
    assertThat(at(Aliases.CANDIDATE)).as("the one that goes on").isEqualTo(1);
    promoting.conclude(older, new EvaluationOutcome.Refused("worse"));
    assertThat(aliases.at(owner.project(), "mira", Aliases.CANDIDATE)).isEmpty();

    promoting.begin(evaluation(last, spec(RULE)));
    adapters.delete(last, "ann");
    assertThat(aliases.at(owner.project(), "mira", Aliases.CANDIDATE))
        .as("never back to where it pointed before")
        .isEmpty();
  }

  private int at(String alias) {
    return aliases.at(owner.project(), "mira", alias).orElseThrow();
  }

  private static EvaluationSpec spec(GateRule rule) {
    return new EvaluationSpec(List.of(TASK), List.of(rule), null, true);
  }

  private static Scores scores(double accuracy) {
    return new Scores(Map.of("harbour/acc", new Score(accuracy, 0.1, true)));
  }

  private static Measured measured(double accuracy) {
    return new Measured(SCORES, scores(accuracy), null);
  }

  private EvaluationId evaluation(AdapterRef adapter, EvaluationSpec spec) {
    JobId job = adapters.find(adapter).orElseThrow().origin().job();
    return evaluations.create(Evaluations.newId(), owner, adapter, job, spec).id();
  }

  private AdapterRef published(SnapshotRef base) {
    Request request = new Request();
    request.training = new DatasetRef("file-1", "t.jsonl", "11".repeat(32), 9);
    JobId job =
        CATALOG.get(Jobs.class).create(Jobs.newId(), owner, request.build(), null, "hash").id();
    CATALOG
        .get(JobEvents.class)
        .record(
            new JobEvent(
                job,
                1,
                Instant.now(),
                JobEvent.Level.INFO,
                "planned",
                new Change.Planned(Plans.ready(base, 7))));
    AdapterRef ref = adapters.claimVersion(owner.project(), "mira", Origin.of(job), 0);
    adapters.complete(
        new Adapter(ref, "s3://b/a/", "a/manifest.json", "33", 9, "ft:x:" + job), Origin.of(job));
    return ref;
  }
}
