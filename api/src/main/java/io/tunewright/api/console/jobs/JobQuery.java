package io.tunewright.api.console.jobs;

import io.tunewright.catalog.JobStatus;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.JobFilter;
import io.tunewright.storage.catalog.JobOrder;
import io.tunewright.storage.catalog.JobSearch.Turn;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * What the list of jobs is asked for, as it stands in its address.
 *
 * @param status a {@link Tab}'s word, null for all
 * @param q words that a job's id, model, suffix or metadata hold
 * @param at a page's place, null for the first page
 * @param back whether the page ends there
 */
public record JobQuery(
    @Nullable String status,
    @Nullable String model,
    @Nullable String site,
    @Nullable String owner,
    @Nullable String q,
    @Nullable String sort,
    @Nullable String at,
    @Nullable Boolean back) {
  static final String LIST = "/jobs";

  /** Statuses that operators look at together. */
  public enum Tab {
    RUNNING("running", "Running", JobStatus.RUNNING),
    WAITING("waiting", "Waiting", JobStatus.QUEUED, JobStatus.VALIDATING_FILES),
    PAUSED("paused", "Paused", JobStatus.PAUSED),
    SUCCEEDED("succeeded", "Succeeded", JobStatus.SUCCEEDED),
    FAILED("failed", "Failed", JobStatus.FAILED),
    CANCELLED("cancelled", "Cancelled", JobStatus.CANCELLED);

    private final String word;
    private final String title;
    private final Set<JobStatus> statuses;

    Tab(String word, String title, JobStatus... statuses) {
      this.word = word;
      this.title = title;
      this.statuses = Set.of(statuses);
    }

    public String word() {
      return word;
    }

    public String title() {
      return title;
    }

    public Set<JobStatus> statuses() {
      return statuses;
    }
  }

  Optional<Tab> tab() {
    if (status == null || status.isBlank()) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(Tab.values())
            .filter(tab -> tab.word().equals(status))
            .findFirst()
            .orElseThrow(() ->
                TuningError.INVALID_REQUEST.at(
                    "status", "status is '%s', wanted one of the list's tabs".formatted(status))));
  }

  JobFilter filter() {
    return new JobFilter(tab().map(Tab::statuses).orElse(Set.of()), model, site, owner, q);
  }

  public JobOrder order() {
    return sort == null || sort.isBlank() ? JobOrder.NEWEST : JobOrder.of(sort);
  }

  Turn turn() {
    return at == null || at.isBlank() ? Turn.FIRST : new Turn(at, Boolean.TRUE.equals(back));
  }

  /** Whether new jobs belong on this page. */
  boolean isFirst() {
    return turn().place() == null;
  }

  /** The same list with other statuses, from its beginning. */
  public String addressOf(@Nullable Tab tab) {
    return address(LIST, tab == null ? null : tab.word(), null, false);
  }

  /** The same list at another page; null where there is none. */
  @Nullable String addressAt(@Nullable String place, boolean backwards) {
    return place == null ? null : address(LIST, status, place, backwards);
  }

  /**
   * What this page was asked for, for another address to know.
   *
   * @param path {@code /jobs} for this very page
   */
  public String address(String path) {
    return address(path, status, at, Boolean.TRUE.equals(back));
  }

  private String address(
      String path, @Nullable String status, @Nullable String place, boolean backwards) {
    UriComponentsBuilder address = UriComponentsBuilder.fromPath(path);
    add(address, "status", status);
    add(address, "model", model);
    add(address, "site", site);
    add(address, "owner", owner);
    add(address, "q", q);
    add(address, "sort", sort);
    add(address, "at", place);
    add(address, "back", backwards ? "true" : null);
    return address.encode().toUriString();
  }

  private static void add(UriComponentsBuilder address, String name, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      // As a variable, so that all that means something in an address is encoded.
      address.queryParam(name, "{" + name + "}").uriVariables(java.util.Map.of(name, value));
    }
  }
}
