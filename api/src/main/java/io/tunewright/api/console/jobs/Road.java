package io.tunewright.api.console.jobs;

import io.tunewright.api.console.Words;
import io.tunewright.api.telemetry.Outlook;
import io.tunewright.catalog.JobStatus;
import io.tunewright.job.JobOutcome;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.ScheduledJob;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A job's stations in their order, and how each stands. */
public record Road(List<Station> stations) {
  private static final List<String> STAGES =
      List.of("plan", "stage", "launch", "track", "evaluate", "publish");

  /** The first line of a reason is enough on the road; the page tells all of it. */
  private static final int LONGEST_REASON = 160;

  public Road {
    stations = List.copyOf(stations);
  }

  /** How a station stands. */
  public enum Standing {
    DONE("succeeded", "done"),
    CURRENT("running", "now"),
    PAUSED("paused", "paused here"),
    HELD("condition", "held back here"),
    FAILED("failed", "failed here"),
    CANCELLED("cancelled", "cancelled here"),
    NEXT(null, "not reached");

    private final @Nullable String icon;
    private final String inWords;

    Standing(@Nullable String icon, String inWords) {
      this.icon = icon;
      this.inWords = inWords;
    }

    /** Its style. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public @Nullable String icon() {
      return icon;
    }

    public String inWords() {
      return inWords;
    }
  }

  /**
   * @param detail how long it took, how far it is, or why it failed
   * @param done of {@code of}; both 0 where nothing can be counted
   * @param address of a page that tells more; null where there is none
   * @param at when it came to its end, where that is told apart from how long it took
   */
  public record Station(
      String name,
      Standing state,
      @Nullable String detail,
      long done,
      long of,
      @Nullable String address,
      @Nullable Instant at) {}

  /** The road without times, as a row of a table shows it. */
  static Road of(JobRow job, Outlook outlook, @Nullable ScheduledJob run, Words words) {
    return of(job, outlook, Map.of(), run, words);
  }

  /**
   * @param reached when the job came to each stage; one that is lacking has no time
   * @param run of the schedule that started the job, null where none did
   */
  static Road of(
      JobRow job,
      Outlook outlook,
      Map<String, Instant> reached,
      @Nullable ScheduledJob run,
      Words words) {
    Advance advance = Advance.of(job, outlook, words);
    int at = Math.max(0, STAGES.indexOf(job.stage()));
    List<Station> stations = new ArrayList<>();
    for (int i = 0; i < STAGES.size(); i++) {
      Standing standing = standing(job, i - at);
      String took = took(i, job, reached, words);
      boolean counted = i == at && standing == Standing.CURRENT && advance.of() > 0;
      stations.add(
          new Station(
              name(STAGES.get(i)),
              standing,
              switch (standing) {
                case DONE, CANCELLED -> took;
                case CURRENT -> advance.text() == null ? took : advance.text();
                case PAUSED -> advance.text();
                case FAILED -> reason(job.error());
                case HELD, NEXT -> null;
              },
              counted ? advance.done() : 0,
              counted ? advance.of() : 0,
              null,
              null));
    }
    if (run != null) {
      stations.add(RetrainStation.of(job, run));
    }
    return new Road(stations);
  }

  private static Standing standing(JobRow job, int ahead) {
    if (ahead < 0 || job.status() == JobStatus.SUCCEEDED) {
      return Standing.DONE;
    }
    if (ahead > 0) {
      return Standing.NEXT;
    }
    return switch (job.status()) {
      case VALIDATING_FILES, QUEUED, RUNNING -> Standing.CURRENT;
      case PAUSED -> Standing.PAUSED;
      case SUCCEEDED -> Standing.DONE;
      case FAILED -> Standing.FAILED;
      case CANCELLED -> Standing.CANCELLED;
    };
  }

  private static @Nullable String took(
      int i, JobRow job, Map<String, Instant> reached, Words words) {
    Instant from = reached.get(STAGES.get(i));
    if (from == null) {
      return null;
    }
    Instant next =
        STAGES.subList(i + 1, STAGES.size()).stream()
            .map(reached::get)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(job.finished());
    return words.between(from, next);
  }

  private static @Nullable String reason(JobOutcome.@Nullable Failed failed) {
    return failed == null ? null : firstLine(failed.message());
  }

  static @Nullable String firstLine(@Nullable String reason) {
    if (reason == null) {
      return null;
    }
    String line = reason.lines().findFirst().orElse("");
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
  }

  private static String name(String stage) {
    return stage.substring(0, 1).toUpperCase(Locale.ROOT) + stage.substring(1);
  }

  public boolean isAllDone() {
    return stations.stream().allMatch(station -> station.state() == Standing.DONE);
  }

  /** For those who hear it: "Track, 4 of 6, now: 412 of 1,200 steps". */
  public String inWords() {
    if (isAllDone()) {
      return "All %d stations done".formatted(stations.size());
    }
    for (int i = 0; i < stations.size(); i++) {
      Station station = stations.get(i);
      if (station.state() != Standing.DONE) {
        return "%s, %d of %d, %s%s"
            .formatted(
                station.name(),
                i + 1,
                stations.size(),
                station.state().inWords(),
                station.detail() == null ? "" : ": " + station.detail());
      }
    }
    return "";
  }
}
