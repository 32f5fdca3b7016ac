package io.tunewright.storage.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobStatus;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.Owner;
import io.tunewright.job.Request;
import io.tunewright.storage.catalog.JobSearch.Page;
import io.tunewright.storage.catalog.JobSearch.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobSearchTest {
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private final Jobs jobs = CATALOG.get(Jobs.class);
  private final JobEvents events = CATALOG.get(JobEvents.class);
  private final JobSearch search = CATALOG.get(JobSearch.class);
  private final String project = "p-" + UUID.randomUUID().toString().substring(0, 8);

  private JobId job(String principal) {
    return jobs.create(
            Jobs.newId(), new Owner(project, principal), new Request().build(), null, "h")
        .id();
  }

  private void tell(JobId job, long sequence, Change change) {
    events.record(
        new JobEvent(
            job,
            sequence,
            Instant.parse("2026-11-26T10:00:00Z").plusSeconds(sequence),
            JobEvent.Level.INFO,
            "told",
            change));
  }

  private List<JobId> ids(JobFilter filter) {
    return search.page(project, filter, JobOrder.NEWEST, Turn.FIRST, 50).jobs().stream()
        .map(JobRow::id)
        .toList();
  }

  private static JobFilter filter(
      Set<JobStatus> statuses, @Nullable String principal, @Nullable String text) {
    return new JobFilter(statuses, null, null, principal, text);
  }

  @Test
  void eachFilterKeepsWhatItNames() {
    JobId running = job("ann");
    JobId waiting = job("bo");
    tell(running, 1, new Change.Moved(JobStatus.RUNNING, "track"));

    assertThat(ids(JobFilter.ALL)).containsExactly(waiting, running);
    assertThat(ids(filter(Set.of(JobStatus.RUNNING), null, null))).containsExactly(running);
    assertThat(ids(filter(Set.of(), "bo", null))).containsExactly(waiting);
    assertThat(ids(filter(Set.of(), null, running.value().substring(8).toUpperCase())))
        .containsExactly(running);
    assertThat(ids(filter(Set.of(), null, "tiny " + waiting.shortId()))).containsExactly(waiting);
    assertThat(ids(filter(Set.of(), null, "%"))).isEmpty();
    assertThat(search.counts(project, JobFilter.ALL))
        .isEqualTo(Map.of(JobStatus.RUNNING, 1L, JobStatus.VALIDATING_FILES, 1L));
    assertThat(search.choices(project).principals()).containsExactly("ann", "bo");
    assertThat(search.choices("p-other").principals()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(JobOrder.class)
  void pagesForthAndBackShowEachJobOnce(JobOrder order) {
    for (int i = 0; i < 7; i++) {
      JobId job = job("ann");
      if (i % 3 == 0) {
        tell(job, 1, new Change.Moved(JobStatus.RUNNING, "track"));
      } else if (i % 3 == 1) {
        tell(job, i, new Change.Ended(new JobOutcome.Cancelled(null)));
      }
    }
    Page whole = search.page(project, JobFilter.ALL, order, Turn.FIRST, 50);
    assertThat(whole.before()).isNull();
    assertThat(whole.after()).isNull();

    List<JobRow> forth = new ArrayList<>();
    Page page = search.page(project, JobFilter.ALL, order, Turn.FIRST, 3);
    forth.addAll(page.jobs());
    while (page.after() != null) {
      page = search.page(project, JobFilter.ALL, order, new Turn(page.after(), false), 3);
      forth.addAll(page.jobs());
    }
    List<JobRow> back = new ArrayList<>(page.jobs());
    while (page.before() != null) {
      page = search.page(project, JobFilter.ALL, order, new Turn(page.before(), true), 3);
      back.addAll(0, page.jobs());
    }

    assertThat(forth).isEqualTo(whole.jobs()).hasSize(7);
    assertThat(back).isEqualTo(whole.jobs());
  }

  @Test
  void whatIsNoPlaceIsRefused() {
    assertThatThrownBy(
            () -> search.page(project, JobFilter.ALL, JobOrder.NEWEST, new Turn("7", false), 3))
        .hasMessageContaining("wanted one that a page has told");
  }

  @Test
  void whoeverListensHearsOfEveryJobThatChanges() {
    try (JobChanges.Listening ear = CATALOG.get(JobChanges.class).listen()) {
      JobId job = job("ann");

      assertThat(ear.next(Duration.ofSeconds(10)))
          .contains(new JobChanges.Change(project, job.value()));
    }
  }

  @Test
  void aJobKeepsWhenItCameToEachStation() {
    JobId job = job("ann");
    tell(job, 1, new Change.Moved(JobStatus.QUEUED, "stage"));
    tell(job, 2, new Change.Moved(JobStatus.RUNNING, "track"));
    tell(job, 3, new Change.Moved(JobStatus.RUNNING, "track"));

    assertThat(jobs.stages(job))
        .isEqualTo(
            Map.of(
                "stage", Instant.parse("2026-11-26T10:00:01Z"),
                "track", Instant.parse("2026-11-26T10:00:02Z")));
  }
}
