package io.tunewright.api.sites;

import io.tunewright.catalog.JobStatus;
import io.tunewright.plan.SiteFacts;
import io.tunewright.storage.catalog.JobFilter;
import io.tunewright.storage.catalog.JobSearch;
import io.tunewright.storage.objects.ObjectStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What sites say of themselves, and what a project's jobs do there. */
public final class Sites {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String FACTS = SiteFacts.key("");

  /** Three of the reports that come every 20 s did not. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private final ObjectStore store;
  private final JobSearch jobs;
  private final InstantSource clock;
  private final String version;

  /**
   * @param version of Tunewright here, which sites should have too
   */
  Sites(ObjectStore store, JobSearch jobs, InstantSource clock, String version) {
    this.store = store;
    this.jobs = jobs;
    this.clock = clock;
    this.version = version;
  }

  /**
   * One site.
   *
   * @param state {@code seen} or {@code silent}
   * @param running the project's jobs that run there
   * @param waiting the project's jobs that wait for it
   * @param condition that its version is another than this one's; null where it is the same, and
   *     where it isn't told
   */
  public record Site(
      SiteFacts facts,
      String state,
      int slots,
      long running,
      long waiting,
      @Nullable String condition) {}

  /**
   * @throws io.temporal.failure.ApplicationFailure STORE_UNREACHABLE
   */
  public List<Site> all(String project) {
    return store
        .list(FACTS.substring(0, FACTS.indexOf('/') + 1))
        .flatMap(key -> store.find(key).stream())
        .map(json -> JSON.readValue(json, SiteFacts.class))
        .sorted(Comparator.comparing(SiteFacts::name))
        .map(facts -> site(facts, project))
        .toList();
  }

  private Site site(SiteFacts facts, String project) {
    Map<JobStatus, Long> counts =
        jobs.counts(project, new JobFilter(Set.of(), null, facts.name(), null, null));
    boolean seen = facts.seen().plus(SILENCE).isAfter(clock.instant());
    return new Site(
        facts,
        seen ? "seen" : "silent",
        facts.pools().stream().mapToInt(SiteFacts.Pool::slots).sum(),
        counts.getOrDefault(JobStatus.RUNNING, 0L),
        counts.getOrDefault(JobStatus.QUEUED, 0L),
        condition(facts.equipment()));
  }

  private @Nullable String condition(SiteFacts.@Nullable Equipment equipment) {
    return equipment == null || equipment.version().equals(version)
        ? null
        : "its worker runs Tunewright %s, this API %s: bring both to the same version"
            .formatted(equipment.version(), version);
  }
}
