package io.tunewright.api.sweep;

import io.temporal.client.WorkflowClient;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.tunewright.storage.catalog.Blobs;
import io.tunewright.storage.catalog.CheckpointRetention;
import io.tunewright.storage.catalog.Checkpoints;
import io.tunewright.storage.catalog.Deliveries;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.Garbage;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Publications;
import io.tunewright.storage.catalog.ScheduleRuns;
import io.tunewright.storage.catalog.Schedules;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.catalog.Stagings;
import io.tunewright.storage.catalog.Uploads;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.records.EvaluationRecords;
import io.tunewright.storage.records.JobRecords;
import io.tunewright.storage.records.ScheduleRecords;
import io.tunewright.storage.records.ScheduleRunRecords;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Keeps jobs in the hands of workflows. */
@Configuration(proxyBeanMethods = false)
public class SweepModule {
  private static final Duration EVERY = Duration.ofSeconds(5);

  @Bean
  Workflows workflows(WorkflowClient temporal) {
    return new Workflows(temporal);
  }

  @Bean
  Commands commands(WorkflowClient temporal) {
    return new Commands(temporal);
  }

  @Bean
  Garbage garbage(Blobs blobs, Snapshots snapshots, ObjectStore store) {
    return new Garbage(blobs, snapshots, store, InstantSource.system());
  }

  @Bean
  EndedUploads endedUploads(Uploads uploads, ObjectStore store) {
    return new EndedUploads(uploads, store);
  }

  @Bean
  CheckpointRetention checkpointRetention(Jobs jobs, Checkpoints checkpoints, ObjectStore store) {
    return new CheckpointRetention(jobs, checkpoints, store, InstantSource.system());
  }

  @Bean
  PublicationSweep publicationSweep(
      Publications publications, Checkpoints checkpoints, Jobs jobs, Workflows workflows) {
    return new PublicationSweep(publications, checkpoints, jobs, workflows);
  }

  @Bean
  ScheduleClient scheduleClient(WorkflowClient temporal) {
    return ScheduleClient.newInstance(
        temporal.getWorkflowServiceStubs(),
        ScheduleClientOptions.newBuilder()
            .setNamespace(temporal.getOptions().getNamespace())
            .setDataConverter(temporal.getOptions().getDataConverter())
            .build());
  }

  @Bean
  TemporalSchedules temporalSchedules(ScheduleClient client, Schedules schedules) {
    return new TemporalSchedules(
        client, id -> schedules.find(id).filter(row -> row.deleted() == null).isPresent());
  }

  @Bean
  ScheduleSweep scheduleSweep(
      Schedules schedules, ScheduleRecords records, TemporalSchedules temporal) {
    return new ScheduleSweep(schedules, records, temporal, InstantSource.system());
  }

  @Bean
  ScheduleRunSweep scheduleRunSweep(
      ScheduleRuns runs, ScheduleRunRecords records, Schedules schedules, Workflows workflows) {
    return new ScheduleRunSweep(runs, records, schedules, workflows);
  }

  @Bean
  EvaluationSweep evaluationSweep(
      Evaluations evaluations, EvaluationRecords records, Jobs jobs, Workflows workflows) {
    return new EvaluationSweep(evaluations, records, jobs, workflows);
  }

  @Bean
  Sweeper sweeper(
      Jobs jobs,
      JobEvents events,
      JobRecords jobRecords,
      Workflows workflows,
      Files files,
      Stagings stagings,
      Garbage garbage,
      EndedUploads uploads,
      PublicationSweep publications,
      EvaluationSweep evaluations,
      ScheduleSweep schedules,
      ScheduleRunSweep runs,
      CheckpointRetention retention,
      Deliveries deliveries,
      ObjectStore store,
      Environment settings) {
    return new Sweeper(
        new Sweep(jobs, events, jobRecords, workflows, InstantSource.system()),
        List.of(
            new StagingSweep(stagings, workflows, garbage, InstantSource.system())::once,
            new DatasetSweep(files, workflows)::once,
            publications::once,
            evaluations::once,
            new DeliverySweep(deliveries, workflows)::once,
            schedules::once,
            runs::once,
            new ExpiredFiles(files, store)::delete,
            uploads::clear,
            retention::sweep),
        settings.getProperty("tunewright.sweep-interval", Duration.class, EVERY));
  }
}
