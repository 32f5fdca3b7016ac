package io.tunewright.storage.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tunewright.catalog.EvaluationState;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobEvent.Level;
import io.tunewright.catalog.JobStatus;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.Approval;
import io.tunewright.job.EvaluationSpec;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.Owner;
import io.tunewright.job.Request;
import io.tunewright.notify.Delivery;
import io.tunewright.notify.EventType;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.Outcome;
import io.tunewright.retrain.RunStart;
import io.tunewright.storage.catalog.DeliveryRow.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

class DeliveriesTest {
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private final Webhooks webhooks = CATALOG.get(Webhooks.class);
  private final Deliveries deliveries = CATALOG.get(Deliveries.class);
  private final Evaluations evaluations = CATALOG.get(Evaluations.class);
  private final Owner owner = new Owner("p-" + UUID.randomUUID(), "ann");

  @Test
  void anEndIsToldOnceToEveryEndpointThatWantsIt() {
    WebhookRow all = webhook("*");
    WebhookRow failures = webhook("fine_tuning.job.failed");
    WebhookRow jobs = webhook("fine_tuning.job.*");
    WebhookRow others = webhook("tunewright.*");
    WebhookRow elsewhere =
        webhooks.create(new Owner("p-" + UUID.randomUUID(), "bob"), wanted("*"), "k");

    JobId job = ended(new JobOutcome.Failed("training_failed", "the loss is NaN", null));
    deliveries.make();
    deliveries.make();

    for (WebhookRow told : List.of(all, failures, jobs)) {
      assertThat(sent(told))
          .singleElement()
          .satisfies(row -> {
            assertThat(row.type()).isEqualTo("fine_tuning.job.failed");
            assertThat(row.subject()).isEqualTo(job.value());
            assertThat(row.state()).isEqualTo(State.PENDING);
            assertThat(row.body())
                .startsWith(
                    "{\"id\":\"%s\",\"object\":\"event\",\"type\":\"fine_tuning.job.failed\",\"created_at\":"
                        .formatted(row.id()))
                .contains("\"id\":\"%s\"".formatted(job), "the loss is NaN");
          });
    }
    assertThat(sent(others)).isEmpty();
    assertThat(sent(elsewhere)).isEmpty();
  }

  @Test
  void whatHappenedBeforeOrWhileItWasOffIsNotTold() {
    ended(new JobOutcome.Cancelled(null));
    WebhookRow webhook = webhook("fine_tuning.job.failed");
    webhooks.disable(webhook.id(), "switched off");
    ended(new JobOutcome.Failed("x", "y", null));
    webhooks.enable(webhook.id());
    webhooks.change(webhook.id(), new Webhooks.Change(null, List.of("*"), null));
    deliveries.make();
    assertThat(sent(webhook)).isEmpty();

    JobId told = ended(new JobOutcome.Cancelled(null));
    deliveries.make();
    assertThat(sent(webhook)).extracting(DeliveryRow::subject).containsExactly(told.value());
  }

  @Test
  void whatEvaluationsAndSchedulesComeToIsToldToo() {
    WebhookRow webhook = webhook("tunewright.*");
    EvaluationRow evaluation = evaluation();
    evaluations.awaitApproval(evaluation.id());
    ScheduleRunRow skipped = ended(Outcome.SKIPPED);
    deliveries.make();
    evaluations.end(evaluation.id(), EvaluationState.REFUSED, false, "nobody decided in time");
    ScheduleRunRow promoted = ended(Outcome.PROMOTED);
    deliveries.make();

    assertThat(sent(webhook))
        .extracting(DeliveryRow::type, DeliveryRow::subject)
        .containsExactlyInAnyOrder(
            tuple("tunewright.evaluation.awaiting_approval", evaluation.id().value()),
            tuple("tunewright.evaluation.refused", evaluation.id().value()),
            tuple("tunewright.schedule_run.promoted", promoted.id()));
    assertThat(sent(webhook)).noneMatch(row -> row.subject().equals(skipped.id()));
    assertThat(sent(webhook))
        .anySatisfy(row ->
            assertThat(row.body()).contains("\"reason\":\"for this test\"", "\"schedule\":"));
  }

  @Test
  void aDecisionThatIsAskedForAnewIsToldAnew() {
    WebhookRow webhook = webhook("tunewright.evaluation.*");
    EvaluationRow evaluation = evaluation();
    evaluations.awaitApproval(evaluation.id());
    deliveries.make();
    evaluations.awaitApproval(evaluation.id()); // the same step, repeated
    deliveries.make();
    assertThat(sent(webhook)).hasSize(1);

    evaluations.begin(evaluation.id(), 2);
    evaluations.awaitApproval(evaluation.id());
    deliveries.make();
    assertThat(sent(webhook)).hasSize(2);
  }

  @Test
  void everyEndHasItsEvent() {
    assertThat(EventType.words())
        .containsAll(
            Stream.of(JobStatus.values())
                .filter(JobStatus::ended)
                .map(status -> "fine_tuning.job." + status.word())
                .toList())
        .containsAll(
            Stream.of(EvaluationState.values())
                .filter(state -> state.ended() || state == EvaluationState.AWAITING_APPROVAL)
                .map(state -> "tunewright.evaluation." + state.word())
                .toList())
        .containsAll(
            Stream.of(Outcome.values())
                .filter(outcome -> outcome != Outcome.SKIPPED)
                .map(outcome -> "tunewright.schedule_run." + outcome.word())
                .toList());
  }

  @Test
  void severalWhoMakeMessagesMakeEachOnce() throws Exception {
    WebhookRow webhook = webhook("*");
    IntStream.range(0, 20).forEach(i -> ended(new JobOutcome.Cancelled(null)));

    try (var threads = Executors.newFixedThreadPool(4)) {
      threads.invokeAll(Collections.<Callable<Integer>>nCopies(4, deliveries::make));
    }

    assertThat(sent(webhook)).hasSize(20);
  }

  @Test
  void aRoundEndsOnceAndAnotherMayFollow() {
    WebhookRow webhook = webhook("*");
    DeliveryRow row = deliveries.ping(webhook);
    Delivery first = row.delivery();
    assertThat(deliveries.again(row.id())).isFalse();
    deliveries.log(row.id(), new Deliveries.Attempt(1, 1, Instant.now(), 12, null, "refused"));
    deliveries.log(row.id(), new Deliveries.Attempt(1, 1, Instant.now(), 9, 500, "oh"));
    deliveries.end(first, State.FAILED, "HTTP 500");
    deliveries.end(first, State.DELIVERED, null);
    assertThat(deliveries.find(row.id()))
        .get()
        .satisfies(ended -> {
          assertThat(ended.state()).isEqualTo(State.FAILED);
          assertThat(ended.reason()).isEqualTo("HTTP 500");
          assertThat(ended.attempts()).isEqualTo(1);
        });

    assertThat(deliveries.again(row.id())).isTrue();
    Delivery second = deliveries.find(row.id()).orElseThrow().delivery();
    assertThat(second).isEqualTo(new Delivery(row.id(), 2));
    deliveries.end(first, State.FAILED, "a late word of the first round");
    assertThat(deliveries.find(row.id()).orElseThrow().state()).isEqualTo(State.PENDING);
    deliveries.end(second, State.DELIVERED, null);
    assertThat(deliveries.attempts(row.id()))
        .extracting(Deliveries.Attempt::status)
        .containsExactly(500);
  }

  @Test
  void eachIsToHaveAWorkflowUntilItEnds() {
    DeliveryRow row = deliveries.ping(webhook("*"));
    assertThat(unwatched(Duration.ofMinutes(1))).contains(row.id());
    deliveries.looked(row.delivery());
    assertThat(unwatched(Duration.ofMinutes(1))).doesNotContain(row.id());
    assertThat(unwatched(Duration.ofSeconds(-5))).contains(row.id());
    deliveries.end(row.delivery(), State.DELIVERED, null);
    assertThat(unwatched(Duration.ofSeconds(-5))).doesNotContain(row.id());
  }

  @Test
  void whatEndedAMonthAgoIsForgotten() {
    WebhookRow webhook = webhook("*");
    DeliveryRow old = deliveries.ping(webhook);
    DeliveryRow recent = deliveries.ping(webhook);
    for (DeliveryRow row : List.of(old, recent)) {
      deliveries.log(row.id(), new Deliveries.Attempt(1, 1, Instant.now(), 9, 200, ""));
      deliveries.end(row.delivery(), State.DELIVERED, null);
    }
    CATALOG
        .get(JdbcClient.class)
        .sql("update deliveries set ended_at = now() - interval '31 days' where id = :id")
        .param("id", old.id())
        .update();

    deliveries.forget();

    assertThat(sent(webhook)).extracting(DeliveryRow::id).containsExactly(recent.id());
  }

  @Test
  void ofTwoRotationsOneWins() {
    WebhookRow webhook = webhook("*");
    assertThat(webhooks.rotate(webhook.id(), 1, Duration.ofHours(1), "k")).isTrue();
    assertThat(webhooks.rotate(webhook.id(), 1, Duration.ofHours(1), "k")).isFalse();
    WebhookRow rotated = webhooks.find(webhook.id()).orElseThrow();
    assertThat(rotated.secret()).isEqualTo(2);
    assertThat(rotated.previousUntil())
        .isBetween(Instant.now().plusSeconds(3500), Instant.now().plusSeconds(3700));
  }

  private EvaluationRow evaluation() {
    JobId job = ended(new JobOutcome.Cancelled(null));
    AdapterRef adapter =
        CATALOG.get(Adapters.class).claimVersion(owner.project(), "mira", new Origin(job, 0), 0);
    return evaluations.create(
        Evaluations.newId(),
        owner,
        adapter,
        job,
        new EvaluationSpec(List.of(), List.of(), new Approval(Duration.ofMinutes(1)), true));
  }

  private ScheduleRunRow ended(Outcome outcome) {
    ScheduleRuns runs = CATALOG.get(ScheduleRuns.class);
    String name = outcome.word();
    ScheduleRow schedule =
        CATALOG.get(Schedules.class).create(owner, ScheduleSamples.wanted(name), false, null);
    ScheduleRunRow run =
        runs.begin(
                new RunStart(schedule.id(), null, "retrain-" + schedule.id(), "1", Instant.now()))
            .orElseThrow();
    runs.conclude(run.id(), new Conclusion(outcome, "for this test"));
    return run;
  }

  private List<String> unwatched(Duration trust) {
    return deliveries.unwatched(trust).stream().map(DeliveryRow::id).toList();
  }

  private List<DeliveryRow> sent(WebhookRow webhook) {
    return deliveries.list(webhook.id(), null, 100);
  }

  private WebhookRow webhook(String event) {
    return webhooks.create(owner, wanted(event), "k");
  }

  private static Webhooks.Wanted wanted(String event) {
    return new Webhooks.Wanted("https://example.com/hook", List.of(event), null);
  }

  private JobId ended(JobOutcome outcome) {
    JobId id =
        CATALOG.get(Jobs.class).create(Jobs.newId(), owner, new Request().build(), null, "h").id();
    CATALOG
        .get(JobEvents.class)
        .record(new JobEvent(id, 1, Instant.now(), Level.INFO, "", new Change.Ended(outcome)));
    return id;
  }
}
