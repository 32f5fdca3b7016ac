package io.tunewright.api.sweep;

import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.Outcome;
import io.tunewright.storage.catalog.ScheduleRow;
import io.tunewright.storage.catalog.ScheduleRunRow;
import io.tunewright.storage.catalog.ScheduleRuns;
import io.tunewright.storage.catalog.Schedules;
import io.tunewright.storage.records.ScheduleRunRecords;
import io.tunewright.workflow.RetrainRun;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps runs of schedules in the hands of workflows: one that Temporal has lost is started again,
 * one whose workflow was ended from outside is over, and so is its job.
 */
final class ScheduleRunSweep {
  private static final Logger log = LoggerFactory.getLogger(ScheduleRunSweep.class);

  private static final Conclusion TERMINATED =
      new Conclusion(Outcome.TERMINATED, "its workflow was ended from outside");

  private final ScheduleRuns runs;
  private final ScheduleRunRecords records;
  private final Schedules schedules;
  private final Workflows workflows;

  ScheduleRunSweep(
      ScheduleRuns runs, ScheduleRunRecords records, Schedules schedules, Workflows workflows) {
    this.runs = runs;
    this.records = records;
    this.schedules = schedules;
    this.workflows = workflows;
  }

  void once() {
    OneByOne all = new OneByOne();
    for (ScheduleRunRow run : runs.underWay()) {
      all.look(run.id(), () -> look(run));
    }
    all.end();
  }

  private void look(ScheduleRunRow run) {
    switch (workflows.standing(run.workflow(), run.execution())) {
      case RUNNING -> {}
      case CLOSED -> close(run);
      case UNKNOWN -> again(run);
    }
  }

  /**
   * As for jobs: a workflow tells the catalog of its end before it closes. What the run's job
   * publishes all the same has been trained.
   */
  private void close(ScheduleRunRow run) {
    if (runs.get(run.id()).ended() != null) {
      return;
    }
    runs.stop(run.id());
    runs.settled(runs.get(run.id()))
        .ifPresent(settled -> {
          log.warn("{}: its workflow was ended from outside", run.id());
          runs.conclude(run.id(), settled.outcome().hasTrained() ? settled : TERMINATED);
          records.write(run.id());
        });
  }

  private void again(ScheduleRunRow run) {
    if (runs.get(run.id()).ended() == null) {
      long revision = schedules.find(run.schedule()).map(ScheduleRow::revision).orElse(0L);
      runs.lost(run.id());
      workflows.retrain(
          run.workflow(), RetrainRun.again(run.schedule(), revision, run.id(), run.scheduledFor()));
    }
  }
}
