package io.tunewright.api;

import com.openai.client.OpenAIClient;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.publish.Adapter;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.Origin;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A job of the API's that has ended well, as its workflow would have told it. */
record PublishedAdapter(String job, String model) {

  static PublishedAdapter in(RunningApi api, OpenAIClient client, String project) {
    return of(api, new JobId(api.submit(client).id()), project);
  }

  static PublishedAdapter of(RunningApi api, JobId job, String project) {
    Adapters adapters = api.bean(Adapters.class);
    AdapterRef ref = adapters.claimVersion(project, "mira", Origin.of(job), 0);
    ObjectStore store = api.bean(ObjectStore.class);
    String manifest = ref.prefix() + Manifests.NAME;
    Manifests.write(store, manifest, new Manifest("adapter", List.of(), Map.of()));
    var adapter =
        new Adapter(
            ref,
            store.uri(ref.prefix()),
            manifest,
            "ab".repeat(32),
            9,
            "ft:org-tiny:" + project + ":mira:" + job.shortId());
    adapters.complete(adapter, Origin.of(job));
    adapters.promoteLatest(ref, "ann");
    tell(api, job, 1, new Change.Published(adapter));
    tell(api, job, 2, new Change.Ended(new JobOutcome.Published(ref)));
    return new PublishedAdapter(job.value(), adapter.model());
  }

  private static void tell(RunningApi api, JobId job, long sequence, Change change) {
    api.bean(JobEvents.class)
        .record(new JobEvent(job, sequence, Instant.now(), JobEvent.Level.INFO, "told", change));
  }
}
