package io.tunewright.worker.stage.site;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import io.tunewright.job.SitePath;
import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.TensorShape;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.stage.Listing;
import io.tunewright.worker.stage.Listing.Provenance;
import io.tunewright.worker.stage.Listing.RemoteFile;
import io.tunewright.worker.stage.Source;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.workflow.LookWorkflow;
import io.tunewright.workflow.TaskQueues;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Models that lie on a site ({@code site:<site>/<path>}), for the control worker, which can't see
 * them: each listing asks the site to look, and everything is read from what that has told.
 */
public final class SiteModels implements Source {
  /** A look takes seconds; a site that reported but doesn't answer is asked again later. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Sites sites;
  private final WorkflowClient temporal;
  private final ObjectStore store;
  private final Looks looks;

  public SiteModels(Sites sites, WorkflowClient temporal, ObjectStore store) {
    this.sites = sites;
    this.temporal = temporal;
    this.store = store;
    this.looks = new Looks(store);
  }

  @Override
  public String scheme() {
    return SitePath.SCHEME;
  }

  @Override
  public Listing list(ModelRef ref, String project) {
    SitePath place = SitePath.of(ref.locator());
    sites.require(place.site());
    SnapshotRef snapshot = looked(place, new ModelRef(place.toString()));
    Look look = looks.get(snapshot);
    return new Listing(
        ref,
        project,
        snapshot,
        look.files().stream()
            .map(file -> new RemoteFile(file.path(), file.state().bytes(), file.sha256(), null))
            .toList(),
        look.leftOut(),
        Provenance.NONE,
        look.remoteCode());
  }

  private SnapshotRef looked(SitePath place, ModelRef ref) {
    LookWorkflow workflow =
        temporal.newWorkflowStub(
            LookWorkflow.class,
            WorkflowOptions.newBuilder()
                .setTaskQueue(TaskQueues.CONTROL)
                .setWorkflowId("look-" + place.site() + "-" + UUID.randomUUID())
                .setWorkflowExecutionTimeout(PATIENCE)
                .build());
    try {
      WorkflowClient.start(workflow::look, ref);
      return WorkflowStub.fromTyped(workflow).getResult(SnapshotRef.class);
    } catch (WorkflowFailedException failed) {
      if (failed.getCause() instanceof ActivityFailure activity
          && activity.getCause() instanceof ApplicationFailure ours) {
        throw ours;
      }
      throw TuningError.SITE_UNREACHABLE.because(
          "site %s did not look at %s within %d s"
              .formatted(place.site(), place.path(), PATIENCE.toSeconds()),
          failed);
    }
  }

  /** Small files alone: the store has no weights of a site. */
  @Override
  public InputStream open(Listing listing, RemoteFile file, long offset, long length) {
    if (file.sha256() == null) {
      throw TuningError.CONFLICT.because(
          "%s of %s lies on a site and is only referenced, wanted a file that the store holds"
              .formatted(file.path(), listing.source()));
    }
    return length == 0
        ? InputStream.nullInputStream()
        : store.read(Look.fileKey(listing.snapshot(), file.path()), offset, length);
  }

  @Override
  public List<TensorShape> tensors(Listing listing, Pace pace) {
    return looks.tensors(listing.snapshot());
  }
}
