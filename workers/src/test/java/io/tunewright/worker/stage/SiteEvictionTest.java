package io.tunewright.worker.stage;

import static io.tunewright.worker.stage.TestSite.ANN;
import static io.tunewright.worker.stage.TestSite.BEN;
import static io.tunewright.worker.stage.TestSite.BYTES;
import static io.tunewright.worker.stage.TestSite.SHARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.SiteFacts;
import io.tunewright.stage.Claim;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.worker.stage.cache.Holdings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SiteEvictionTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  @TempDir Path workdir;
  private @Nullable TestSite open;

  @AfterEach
  void close() {
    if (open != null) {
      open.close();
    }
  }

  @Test
  void whatNobodyClaimsMakesRoomAndWhatIsClaimedNever() throws IOException {
    TestSite site = site(2 * BYTES);
    SnapshotRef claimed = site.staged("org/claimed");
    SnapshotRef wanted = site.staged("org/wanted");
    site.materialise(claimed, ANN);
    site.materialise(site.staged("org/left"), BEN);
    site.activity().release(BEN);

    site.materialise(wanted, BEN);

    Holdings holdings = site.weights.holdings();
    assertThat(holdings.stagingIds())
        .containsExactlyInAnyOrder(claimed.stagingId(), wanted.stagingId());
    assertThat(holdings.room().evicted()).isEqualTo(1);
    assertThat(workdir.resolve("hub/models--org--left")).doesNotExist();
  }

  @Test
  void whereNothingMayGoTheRefusalSaysWhoHoldsWhat() throws IOException {
    TestSite site = site(2 * BYTES);
    SnapshotRef first = site.staged("org/first");
    SnapshotRef wanted = site.staged("org/wanted");
    site.materialise(first, ANN);
    site.materialise(site.staged("org/second"), BEN);

    assertThatThrownBy(() -> site.materialise(wanted, BEN))
        .cause()
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            refusal -> assertThat(refusal.getType()).isEqualTo("DISK_FULL"))
        .hasMessageContaining(wanted + " needs 10 bytes in " + workdir.resolve("hub"))
        .hasMessageContaining("the budget is 24, of which 32 are taken or wanted")
        .hasMessageContaining(first + ", 12 bytes, by " + ANN);
    assertThat(site.weights.holdings().stagingIds()).hasSize(2);
    assertThat(workdir.resolve("hub/models--org--wanted/blobs")).doesNotExist();
  }

  @Test
  void roomForWhatTheJobWritesBesideItsWeightsIsSeenToBeforeTheFirstByte() {
    TestSite site = site(0);
    Claim claim = new Claim(ANN, Long.MAX_VALUE / 2);

    assertThatThrownBy(() -> site.activity().materialise(site.staged("org/tiny"), claim))
        .cause()
        .hasMessageContaining("and its job 4611686018427387891 beside");
    assertThat(workdir.resolve("hub/models--org--tiny/snapshots")).doesNotExist();
  }

  @Test
  void aRunThatIsAliveKeepsItsWeightsThoughEveryClaimWasLost() throws IOException {
    TestSite site = site(BYTES);
    SnapshotRef read = site.staged("org/read");
    SnapshotRef wanted = site.staged("org/wanted");
    Path copy = site.materialise(read, ANN);
    site.goesOn(ANN.orderKey("train", 1), site.activity().locate(read));
    site.activity().release(ANN);

    assertThatThrownBy(() -> site.materialise(wanted, BEN))
        .cause()
        .hasMessageContaining("by " + ANN.orderKey("train", 1));
    assertThat(copy.resolve(SHARD)).exists();

    site.liveRuns.clear();
    site.materialise(wanted, BEN);
    assertThat(copy).doesNotExist();
  }

  @Test
  void aRunWhoseOrderCannotBeReadMayReadAnything() throws IOException {
    TestSite site = site(BYTES);
    Path copy = site.materialise(site.staged("org/read"), ANN);
    site.activity().release(ANN);
    Files.createDirectories(workdir.resolve("runs/unreadable"));
    site.liveRuns.add("unreadable");

    assertThatThrownBy(() -> site.materialise(site.staged("org/wanted"), BEN))
        .cause()
        .hasMessageContaining("by unreadable");
    assertThat(copy.resolve(SHARD)).exists();
  }

  @Test
  void tellsWhatItHoldsForWhomAndWhatCouldBeFree() throws IOException {
    TestSite site = site(4 * BYTES);
    SnapshotRef claimed = site.staged("org/claimed");
    site.materialise(claimed, ANN);
    site.activity().materialise(site.staged("org/left"), null);

    Holdings holdings = site.weights.holdings();

    assertThat(holdings.copies())
        .extracting(SiteFacts.Copy::snapshot, SiteFacts.Copy::bytes, SiteFacts.Copy::holders)
        .containsExactlyInAnyOrder(
            tuple("file:org/claimed@" + claimed.commit(), BYTES, Set.of(ANN.value())),
            tuple("file:org/left@" + claimed.commit(), BYTES, Set.of()));
    // They share the two bytes of their config.
    assertThat(holdings.room()).isEqualTo(new SiteFacts.Room(BYTES - 2, 4 * BYTES - BYTES, 0));
  }

  @Test
  void twoWorkersOfOneSiteNeverTakeWhatTheOtherGaveOut() throws Exception {
    TestSite site = site(4 * BYTES);
    TestSite other = new TestSite(workdir, STORE.get(), 4 * BYTES);
    List<SnapshotRef> refs = new ArrayList<>();
    for (int model = 0; model < 6; model++) {
      refs.add(site.staged(model + "/model"));
    }
    Set<String> broken = ConcurrentHashMap.newKeySet();
    try (other;
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> jobs = new ArrayList<>();
      for (int job = 0; job < 3; job++) {
        int number = job;
        TestSite worker = job % 2 == 0 ? site : other;
        jobs.add(threads.submit(() -> useAll(worker, refs, number, broken)));
      }
      for (Future<?> job : jobs) {
        job.get();
      }
    }
    assertThat(broken).isEmpty();
    assertThat(site.weights.holdings().room().budgetBytes()).isEqualTo(4 * BYTES);
    assertThat(site.weights.holdings().stagingIds()).hasSizeBetween(1, 4);
  }

  /** One after another, in an order of its own; at most one at a time is claimed by each job. */
  private static void useAll(
      TestSite worker, List<SnapshotRef> refs, int number, Set<String> broken) {
    for (int turn = 0; turn < 24; turn++) {
      SnapshotRef ref = refs.get((turn * (number + 1) + number) % refs.size());
      var job = new io.tunewright.job.JobId("ftjob-01jdq3k8z00000000000000jo" + number);
      Path copy = worker.materialise(ref, job);
      String shard = (ref.name() + "0123456789").substring(0, 10);
      try {
        if (!Files.readString(copy.resolve(SHARD)).equals(shard)) {
          broken.add(ref + " is not whole");
        }
      } catch (IOException gone) {
        broken.add(ref + " was taken from its job: " + gone);
      }
      worker.activity().release(job);
    }
  }

  private TestSite site(long budget) {
    TestSite site = new TestSite(workdir, STORE.get(), budget);
    open = site;
    return site;
  }
}
