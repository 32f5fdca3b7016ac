package io.tunewright.worker.stage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.job.JobId;
import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.SiteFacts;
import io.tunewright.stage.Claim;
import io.tunewright.worker.activity.FileMutex;
import io.tunewright.worker.stage.cache.ModelDirectory.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightCacheTest {
  private static final JobId JOB = new JobId("ftjob-01jdq3k8z0000000000000test");
  private static final CopyRecord FIRST = copy("org/first", "a", 0);
  private static final CopyRecord SECOND = copy("org/second", "b", 0);
  private static final CopyRecord THIRD = copy("org/third", "c", 0);

  @TempDir Path workdir;
  private final Set<String> liveRuns = new HashSet<>();
  private Instant now = Instant.parse("2026-11-24T12:00:00Z");
  private WeightCache cache;

  /** Room for two copies of ten bytes. */
  @BeforeEach
  void open() {
    InstantSource clock = () -> now;
    cache = TestCache.at(workdir, 20, () -> liveRuns, clock);
  }

  @Test
  void theCopyThatWasUsedLongestAgoGoesFirst() throws IOException {
    bring(FIRST, null);
    later(Duration.ofHours(1));
    bring(SECOND, null);
    later(Duration.ofHours(1));
    bring(FIRST, null);

    bring(THIRD, null);

    assertThat(isWhole(FIRST)).isTrue();
    assertThat(isWhole(SECOND)).isFalse();
  }

  @Test
  void whatNobodyUsesIsSparedWhereTheDiskRunsFullAndNothingElse() throws IOException {
    bring(FIRST, JOB);
    bring(SECOND, null);

    cache.spare(Long.MAX_VALUE);

    assertThat(isWhole(FIRST)).isTrue();
    assertThat(isWhole(SECOND)).isFalse();
  }

  @Test
  void noMoreIsSparedThanIsWanted() throws IOException {
    bring(FIRST, null);
    later(Duration.ofHours(1));
    bring(SECOND, null);

    cache.spare(5);

    assertThat(isWhole(FIRST)).isFalse();
    assertThat(isWhole(SECOND)).isTrue();
  }

  @Test
  void theEndOfAJobCountsAsAUse() throws IOException {
    bring(FIRST, JOB);
    later(Duration.ofHours(1));
    bring(SECOND, null);
    later(Duration.ofHours(1));
    cache.release(JOB);

    bring(THIRD, null);

    assertThat(isWhole(FIRST)).isTrue();
    assertThat(isWhole(SECOND)).isFalse();
  }

  @Test
  void aClaimIsVoidOnceNobodyHasRenewedItForTooLong() throws IOException {
    bring(FIRST, JOB);
    later(Duration.ofDays(29));
    bring(SECOND, null);
    bring(THIRD, null);
    assertThat(isWhole(FIRST)).isTrue();

    later(Duration.ofDays(2));
    bring(SECOND, null);

    assertThat(isWhole(FIRST)).isFalse();
  }

  @Test
  void aRunThatWaitsOrGoesOnRenewsTheClaimOfItsJob() throws IOException {
    bring(FIRST, JOB);
    String run = JOB.orderKey("train", 1);
    order(run, "of another model");
    for (int week = 0; week < 10; week++) {
      later(Duration.ofDays(7));
      cache.renew();
    }
    liveRuns.clear();

    bring(SECOND, null);
    bring(THIRD, null);

    assertThat(isWhole(FIRST)).isTrue();
  }

  @Test
  void aBlobStaysAsLongAsAnySnapshotOfItsModelLinksIt() throws IOException {
    CopyRecord revision = copy("org/first", "a", 1);
    bring(FIRST, null);
    bring(revision, JOB);
    Path theirs = cache.model(SECOND.ref()).path();
    bring(SECOND, null);
    assertThat(theirs).exists();

    later(Duration.ofHours(1));
    bring(THIRD, null);

    // The first commit's going would have freed nothing.
    assertThat(isWhole(FIRST)).isTrue();
    assertThat(isWhole(revision)).isTrue();
    assertThat(theirs).doesNotExist();
  }

  @Test
  void whatOthersHavePutIntoTheCacheStays() throws IOException {
    bring(FIRST, null);
    ModelDirectory model = cache.model(FIRST.ref());
    String sha256 = FIRST.files().getFirst().sha256();
    model.link("9".repeat(40), "theirs.safetensors", sha256);
    Files.writeString(model.blob("0".repeat(40)), "a blob named as git does");
    bring(SECOND, JOB);

    bring(THIRD, null);

    assertThat(isWhole(FIRST)).isFalse();
    assertThat(model.snapshot("9".repeat(40)).resolve("theirs.safetensors"))
        .hasContent(RandomSite.content(FIRST.files().getFirst()));
    assertThat(model.blob("0".repeat(40))).exists();
  }

  @Test
  void anEvictionThatDiedIsGoneOnWith() throws IOException {
    bring(FIRST, null);
    ModelDirectory model = cache.model(FIRST.ref());
    model.move(FIRST.commit(), State.WHOLE, State.LEAVING);
    Files.delete(model.snapshot(FIRST.commit()).resolve("0.safetensors"));
    assertThat(cache.claim(FIRST.ref(), null)).isFalse();

    bring(SECOND, null);

    assertThat(model.path()).doesNotExist();
  }

  @Test
  void whoWantsWhatAnEvictionLeftHalfWayCompletesIt() throws IOException {
    bring(FIRST, null);
    ModelDirectory model = cache.model(FIRST.ref());
    model.move(FIRST.commit(), State.WHOLE, State.LEAVING);
    Files.delete(model.snapshot(FIRST.commit()).resolve("0.safetensors"));

    bring(FIRST, null);

    assertThat(isWhole(FIRST)).isTrue();
    assertThat(model.all(State.LEAVING)).isEmpty();
  }

  @Test
  void aCopyUnderWayHasItsRoomAlready() throws Exception {
    try (FileMutex copying = cache.lock(cache.model(FIRST.ref()))) {
      cache.begin(FIRST, null);
      bring(SECOND, JOB);

      try (var other = Executors.newSingleThreadExecutor()) {
        assertThatThrownBy(() -> other.submit(() -> bringThird()).get())
            .hasMessageContaining("the budget is 20, of which 30 are taken or wanted");
      }
      assertThat(cache.model(FIRST.ref()).all(State.COMING)).containsExactly(FIRST);
    }
  }

  @Test
  void whereSomebodyIsAtWorkNothingIsEvicted() throws Exception {
    bring(FIRST, null);
    bring(SECOND, JOB);
    try (FileMutex atWork = cache.lock(cache.model(FIRST.ref()));
        var other = Executors.newSingleThreadExecutor()) {
      assertThatThrownBy(() -> other.submit(() -> bringThird()).get())
          .hasMessageContaining(FIRST.ref() + ", 10 bytes, by a copy under way");
    }
    assertThat(isWhole(FIRST)).isTrue();
    bring(THIRD, null);
    assertThat(isWhole(FIRST)).isFalse();
  }

  @Test
  void whatAJobStillWaitsForIsNotClearedAway() throws IOException {
    cache.claim(FIRST.ref(), new Claim(JOB, 0));
    try (FileMutex copying = cache.lock(cache.model(FIRST.ref()))) {
      cache.begin(FIRST, new Claim(JOB, 0));
    }
    Path half = cache.model(FIRST.ref()).blobs().resolve(".incoming-1");
    Files.writeString(half, "half");
    bring(SECOND, null);
    assertThat(half).exists();

    assertThat(cache.holdings().room()).isEqualTo(new SiteFacts.Room(10, 10L, 0));

    cache.release(JOB);
    assertThat(cache.holdings().room()).isEqualTo(new SiteFacts.Room(10, 20L, 0));
    bring(THIRD, null);
    assertThat(half).doesNotExist();
  }

  @Test
  void aRefusalLeavesTheDirectoryOfARunThatIsAlive() throws IOException {
    bring(FIRST, JOB);
    String run = JOB.orderKey("train", 1);
    cache.lay(FIRST.ref(), run);
    order(run, cache.view(FIRST.ref(), run) + "/");
    ModelDirectory model = cache.model(FIRST.ref());
    model.drop(State.WHOLE, FIRST.commit());
    for (CopyRecord.File file : FIRST.files()) {
      Files.delete(model.blob(file.sha256()));
    }
    JobId other = new JobId("ftjob-01jdq3k8z000000000000other");
    bring(SECOND, other);
    bring(THIRD, other);

    assertThatThrownBy(() -> bring(FIRST, JOB)).hasMessageContaining("needs");
    assertThat(cache.view(FIRST.ref(), run).resolve("0.safetensors")).exists();
  }

  private Void bringThird() throws IOException {
    bring(THIRD, null);
    return null;
  }

  private void bring(CopyRecord copy, @Nullable JobId job) throws IOException {
    Claim claim = job == null ? null : new Claim(job, 0);
    ModelDirectory model = cache.model(copy.ref());
    try (FileMutex lock = cache.lock(model)) {
      if (!cache.claim(copy.ref(), claim)) {
        cache.begin(copy, claim);
        for (CopyRecord.File file : copy.files()) {
          Files.writeString(model.blob(file.sha256()), RandomSite.content(file));
          model.link(copy.commit(), file.path(), file.sha256());
        }
        cache.complete(copy);
      }
    }
  }

  private boolean isWhole(CopyRecord copy) throws IOException {
    ModelDirectory model = cache.model(copy.ref());
    return model.find(State.WHOLE, copy.commit()).isPresent() && model.holds(copy);
  }

  private void order(String run, String order) throws IOException {
    Files.writeString(
        Files.createDirectories(workdir.resolve("runs").resolve(run)).resolve("order.json"), order);
    liveRuns.add(run);
  }

  private void later(Duration span) {
    now = now.plus(span);
  }

  /** Two files of five bytes, the same in every commit of a model. */
  private static CopyRecord copy(String model, String blobs, int commit) {
    return new CopyRecord(
        new SnapshotRef("hf", model, Integer.toString(commit).repeat(40)),
        List.of(file(0, blobs + "0"), file(1, blobs + "1")));
  }

  private static CopyRecord.File file(int number, String blob) {
    return new CopyRecord.File(number + ".safetensors", blob.repeat(32), 5);
  }
}
