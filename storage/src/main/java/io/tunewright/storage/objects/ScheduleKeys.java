package io.tunewright.storage.objects;

/** Where a schedule's own objects lie in the store. */
public record ScheduleKeys(String project, String schedule) {

  /** The schedule's row of the catalog. */
  public String record() {
    return root() + "schedule.json";
  }

  /** The row of one of its runs. */
  public String run(String run) {
    return root() + "runs/" + run + "/run.json";
  }

  /** Hashes of the rows that a run has found. */
  public String rows(String run) {
    return root() + "runs/" + run + "/rows";
  }

  /** Which files a run's training file was put together of. */
  public String origin(String run) {
    return root() + "runs/" + run + "/origin.json";
  }

  private String root() {
    return "projects/" + project + "/schedules/" + schedule + "/";
  }
}
