package io.tunewright.worker;

import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.BlobClaims;
import io.tunewright.storage.catalog.Blobs;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.catalog.JobCataloguing;
import io.tunewright.worker.plan.JobPlanning;
import io.tunewright.worker.publish.AdapterPublishing;
import io.tunewright.worker.stage.SharedBlobs;
import io.tunewright.worker.stage.Sources;
import io.tunewright.worker.stage.SourcesModule;
import io.tunewright.worker.stage.StageSettings;
import io.tunewright.worker.stage.WeightStaging;
import io.tunewright.worker.stage.transcode.WeightTranscoding;
import io.tunewright.workflow.FineTuneWorkflowImpl;
import io.tunewright.workflow.PlanWorkflowImpl;
import io.tunewright.workflow.StageWorkflowImpl;
import io.tunewright.workflow.TaskQueues;
import io.tunewright.workflow.TranscodeWorkflowImpl;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** The control worker: workflows, planning, staging, cataloguing, publishing. */
@Configuration(proxyBeanMethods = false)
@Import(SourcesModule.class)
public class ControlWorker {
  /** Mostly waiting for other workflows or for the store. */
  private static final int ACTIVITIES = 200;

  @Bean
  JobPlanning planning(ObjectStore store, Sources sources, Environment settings) {
    return JobPlanning.of(store, sources, settings);
  }

  @Bean
  ActivityWorkers controlWorkers(
      WorkflowClient temporal,
      ObjectStore store,
      Sources sources,
      JobPlanning planning,
      StageSettings stage,
      Blobs blobs,
      BlobClaims claims,
      Snapshots snapshots,
      Adapters adapters,
      JobEvents events) {
    ActivityWorkers workers = new ActivityWorkers(temporal);
    Worker control = workers.poll(TaskQueues.CONTROL, ACTIVITIES);
    control.registerWorkflowImplementationTypes(
        FineTuneWorkflowImpl.class,
        StageWorkflowImpl.class,
        TranscodeWorkflowImpl.class,
        PlanWorkflowImpl.class);
    control.registerActivitiesImplementations(
        planning,
        new WeightStaging(sources, store, blobs, claims, snapshots, temporal, stage),
        new WeightTranscoding(store, new SharedBlobs(store, blobs, claims), snapshots, temporal),
        new AdapterPublishing(store, adapters),
        new JobCataloguing(events));
    return workers;
  }
}
