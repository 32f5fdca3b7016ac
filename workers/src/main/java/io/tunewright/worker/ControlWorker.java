package io.tunewright.worker;

import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Aliases;
import io.tunewright.storage.catalog.BlobClaims;
import io.tunewright.storage.catalog.Blobs;
import io.tunewright.storage.catalog.DatasetAliases;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.Publications;
import io.tunewright.storage.catalog.ScheduleRuns;
import io.tunewright.storage.catalog.Schedules;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.catalog.Stagings;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.records.AdapterRecords;
import io.tunewright.storage.records.EvaluationRecords;
import io.tunewright.storage.records.FileRecords;
import io.tunewright.storage.records.JobRecords;
import io.tunewright.storage.records.RecordsModule;
import io.tunewright.storage.records.ScheduleRunRecords;
import io.tunewright.worker.catalog.JobCataloguing;
import io.tunewright.worker.evaluate.AdapterPromoting;
import io.tunewright.worker.evaluate.Champions;
import io.tunewright.worker.notify.NotifyModule;
import io.tunewright.worker.notify.WebhookDelivering;
import io.tunewright.worker.notify.WebhookHttp;
import io.tunewright.worker.plan.JobPlanning;
import io.tunewright.worker.plan.ToldPlanning;
import io.tunewright.worker.publish.AdapterPublishing;
import io.tunewright.worker.retrain.ScheduledRetraining;
import io.tunewright.worker.stage.SharedBlobs;
import io.tunewright.worker.stage.SnapshotVerifying;
import io.tunewright.worker.stage.Sources;
import io.tunewright.worker.stage.StageSettings;
import io.tunewright.worker.stage.WeightPreparing;
import io.tunewright.worker.stage.WeightStaging;
import io.tunewright.worker.stage.dataset.DatasetImporting;
import io.tunewright.worker.stage.dataset.DatasetSources;
import io.tunewright.worker.stage.site.Sites;
import io.tunewright.worker.stage.transcode.WeightTranscoding;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.Transfers;
import io.tunewright.workflow.DatasetWorkflowImpl;
import io.tunewright.workflow.DeliverWorkflowImpl;
import io.tunewright.workflow.EvaluationWorkflowImpl;
import io.tunewright.workflow.FineTuneWorkflowImpl;
import io.tunewright.workflow.LookWorkflowImpl;
import io.tunewright.workflow.PlanWorkflowImpl;
import io.tunewright.workflow.PrepareWorkflowImpl;
import io.tunewright.workflow.PublishCheckpointWorkflowImpl;
import io.tunewright.workflow.RetrainWorkflowImpl;
import io.tunewright.workflow.StageWorkflowImpl;
import io.tunewright.workflow.TaskQueues;
import io.tunewright.workflow.TranscodeWorkflowImpl;
import io.tunewright.workflow.VerifyWorkflowImpl;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** The control worker: workflows, planning, staging, cataloguing, publishing. */
@Configuration(proxyBeanMethods = false)
@Import({StageModule.class, SourcesModule.class, RecordsModule.class, NotifyModule.class})
public class ControlWorker {
  /** Mostly waiting for the store. */
  private static final int ACTIVITIES = 200;

  /** Each only waits: a virtual thread and a beat every two seconds. */
  private static final int WAITS = 1000;

  @Bean
  JobPlanning planning(ObjectStore store, Sources sources, Environment settings) {
    return JobPlanning.of(store, sources, settings);
  }

  @Bean
  ScheduledRetraining retraining(
      Schedules schedules,
      ScheduleRuns runs,
      Models models,
      Files files,
      DatasetAliases aliases,
      ObjectStore store,
      ScheduleRunRecords records,
      FileRecords fileRecords,
      DatasetSources datasets,
      StageSettings stage,
      Environment settings) {
    return new ScheduledRetraining(
        new ScheduledRetraining.Catalog(schedules, runs, models, files, aliases),
        store,
        records,
        fileRecords,
        datasets,
        JobPlanning.reading(settings),
        stage.pace());
  }

  @Bean
  AdapterPromoting promoting(
      Evaluations evaluations,
      Aliases aliases,
      Adapters adapters,
      Jobs jobs,
      AdapterRecords adapterRecords,
      EvaluationRecords evaluationRecords) {
    return new AdapterPromoting(
        evaluations,
        new Champions(aliases, adapters, jobs, evaluations),
        adapterRecords,
        evaluationRecords);
  }

  @Bean
  ActivityWorkers controlWorkers(
      WorkflowClient temporal,
      ObjectStore store,
      Sources sources,
      DatasetSources datasets,
      Sites sites,
      JobPlanning planning,
      ScheduledRetraining retraining,
      StageSettings stage,
      BufferPool buffers,
      Blobs blobs,
      BlobClaims claims,
      Snapshots snapshots,
      Stagings stagings,
      Files files,
      Adapters adapters,
      Publications publications,
      JobEvents events,
      JobRecords jobRecords,
      FileRecords fileRecords,
      AdapterRecords adapterRecords,
      Evaluations evaluations,
      EvaluationRecords evaluationRecords,
      AdapterPromoting promoting,
      WebhookDelivering delivering) {
    ActivityWorkers workers = new ActivityWorkers(temporal);
    Worker control = workers.poll(TaskQueues.CONTROL, ACTIVITIES);
    control.registerWorkflowImplementationTypes(
        FineTuneWorkflowImpl.class,
        PlanWorkflowImpl.class,
        LookWorkflowImpl.class,
        StageWorkflowImpl.class,
        TranscodeWorkflowImpl.class,
        PrepareWorkflowImpl.class,
        VerifyWorkflowImpl.class,
        DatasetWorkflowImpl.class,
        PublishCheckpointWorkflowImpl.class,
        EvaluationWorkflowImpl.class,
        DeliverWorkflowImpl.class,
        RetrainWorkflowImpl.class);
    SharedBlobs shared = new SharedBlobs(store, blobs, claims);
    Transfers transfers = new Transfers(store, buffers, stage.pace());
    WeightStaging staging =
        new WeightStaging(sources, transfers, shared, snapshots, temporal, stage.files());
    WeightTranscoding transcoding = new WeightTranscoding(transfers, shared, snapshots, temporal);
    workers.poll(TaskQueues.JOINS, WAITS).registerActivitiesImplementations(staging, transcoding);
    workers.poll(TaskQueues.RUNS, WAITS).registerActivitiesImplementations(retraining);
    workers
        .poll(TaskQueues.WEBHOOKS, WebhookHttp.CONNECTIONS)
        .registerActivitiesImplementations(delivering);
    // Also what has a queue of its own: workflows of earlier versions have asked for it here.
    control.registerActivitiesImplementations(
        new ToldPlanning(planning, sources, store),
        staging,
        transcoding,
        new WeightPreparing(sources, stagings, snapshots, store),
        new SnapshotVerifying(store),
        new DatasetImporting(datasets, store, files, fileRecords, sites, stage.pace()),
        new AdapterPublishing(store, adapters, adapterRecords),
        retraining,
        new JobCataloguing(events, publications, evaluations, jobRecords, evaluationRecords),
        promoting,
        delivering);
    return workers;
  }
}
