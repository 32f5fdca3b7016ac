package io.tunewright.worker.stage.site;

import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.SiteFacts;
import io.tunewright.stage.Materialising;
import io.tunewright.stage.SiteCopy;
import io.tunewright.stage.Snapshot;
import io.tunewright.stage.Verification;
import io.tunewright.storage.catalog.BlobClaims;
import io.tunewright.storage.catalog.Blobs;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.stage.FilePolicy;
import io.tunewright.worker.stage.Listing;
import io.tunewright.worker.stage.SharedBlobs;
import io.tunewright.worker.stage.SiteWeights;
import io.tunewright.worker.stage.Sources;
import io.tunewright.worker.stage.WeightStaging;
import io.tunewright.worker.stage.cache.TestCache;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.Transfers;
import io.tunewright.workflow.LookWorkflowImpl;
import io.tunewright.workflow.Payloads;
import io.tunewright.workflow.StageWorkflow;
import io.tunewright.workflow.StageWorkflowImpl;
import io.tunewright.workflow.TaskQueues;
import io.tunewright.workflow.VerifyWorkflow;
import io.tunewright.workflow.VerifyWorkflowImpl;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/** A control worker and the worker of a site named {@code here}, over one Temporal server. */
final class TwoWorkers implements AutoCloseable {
  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setUseTimeskipping(false)
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
              .build());
  private final ObjectStore store;
  private final SiteReferences references;
  private final SiteModels models;

  TwoWorkers(ObjectStore store, LocalCatalog catalog, Path workdir, Path root) {
    this.store = store;
    store.list("").toList().forEach(store::delete);
    models =
        new SiteModels(
            new Sites(store, Duration.ofSeconds(90)), temporal.getWorkflowClient(), store);
    Transfers transfers = new Transfers(store, new BufferPool(64 << 20), Pace.USUAL);
    Worker control = temporal.newWorker(TaskQueues.CONTROL);
    control.registerWorkflowImplementationTypes(
        LookWorkflowImpl.class,
        StageWorkflowImpl.class,
        VerifyWorkflowImpl.class,
        Placing.Impl.class);
    control.registerActivitiesImplementations(
        new WeightStaging(
            new Sources(List.of(models)),
            transfers,
            new SharedBlobs(store, catalog.get(Blobs.class), catalog.get(BlobClaims.class)),
            catalog.get(Snapshots.class),
            temporal.getWorkflowClient(),
            1));
    references =
        new SiteReferences(
            "here", workdir, new SiteRoots(List.of(root)), FilePolicy.NO_CODE, store);
    temporal
        .newWorker(TaskQueues.site("here"))
        .registerActivitiesImplementations(
            references
                .activities(new SiteWeights("here", transfers, TestCache.at(workdir)))
                .toArray());
    temporal.start();
  }

  /** Says that a site was there at a time. */
  void report(String site, Instant seen) {
    store.put(
        SiteFacts.key(site),
        new JsonMapper()
            .writeValueAsBytes(
                new SiteFacts(
                    site, "local", List.of(), Map.of(), 0, Set.of(), null, null, 0, seen, null)));
  }

  SiteModels models() {
    return models;
  }

  Listing list(String source) {
    return models.list(new ModelRef(source), "default");
  }

  Snapshot stage(SnapshotRef snapshot, String source) {
    return workflow(StageWorkflow.class)
        .stage(snapshot, new ModelRef(source), new Owner("default", "ann"));
  }

  SiteCopy materialise(SnapshotRef snapshot) {
    return workflow(Placing.class).materialise(snapshot);
  }

  /** What the site does before each launch. */
  void check(SnapshotRef snapshot) {
    references.check(snapshot);
  }

  Verification verify(SnapshotRef snapshot) {
    return workflow(VerifyWorkflow.class).verify(snapshot);
  }

  private <T> T workflow(Class<T> type) {
    WorkflowClient client = temporal.getWorkflowClient();
    return client.newWorkflowStub(
        type, WorkflowOptions.newBuilder().setTaskQueue(TaskQueues.CONTROL).build());
  }

  @Override
  public void close() {
    temporal.close();
  }

  /** What a job's workflow does before it launches. */
  @WorkflowInterface
  public interface Placing {
    @WorkflowMethod
    SiteCopy materialise(SnapshotRef snapshot);

    /** Asks the site. */
    final class Impl implements Placing {
      private final Materialising materialising =
          Workflow.newActivityStub(
              Materialising.class,
              ActivityOptions.newBuilder()
                  .setTaskQueue(TaskQueues.site("here"))
                  .setStartToCloseTimeout(Duration.ofMinutes(2))
                  .build());

      @Override
      public SiteCopy materialise(SnapshotRef snapshot) {
        return materialising.materialise(snapshot, null);
      }
    }
  }
}
