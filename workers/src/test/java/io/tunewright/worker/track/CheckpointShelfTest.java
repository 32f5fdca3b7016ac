package io.tunewright.worker.track;

import static io.tunewright.worker.track.WrittenCheckpoint.OPTIMIZER;
import static io.tunewright.worker.track.WrittenCheckpoint.STATE;
import static io.tunewright.worker.track.WrittenCheckpoint.WEIGHTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.launch.Run;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.track.Checkpoint;
import io.tunewright.track.Watch;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointShelfTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final Owner OWNER = new Owner("default", "tester");
  private static final int SMALL = 100;
  private static final int IN_PARTS = 3 << 20;

  @TempDir Path site;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final Unreadable unreadable = new Unreadable(now::get);
  private final ObjectStore store = STORE.get();
  private final Transfers transfers = new Transfers(store, new BufferPool(16 << 20), Pace.USUAL);
  private final JobId job = new JobId("ftjob-" + "%026d".formatted(Math.abs(System.nanoTime())));

  @BeforeEach
  void makeRun() throws IOException {
    Files.createDirectories(output(1));
  }

  @Test
  void aWholeCheckpointIsVerifiedHereThenStoredThenDurable() throws IOException {
    var written = WrittenCheckpoint.write(output(1), 20, IN_PARTS);

    Checkpoint durable = committed(1, 0);

    Manifest manifest = Manifests.get(store, durable.ref().manifestKey());
    for (Manifest.Entry file : manifest.files()) {
      assertThat(file.sha256()).isEqualTo(Hashing.of(written.file(file.path())));
      assertThat(Hashing.of(store.get(file.key()))).isEqualTo(file.sha256());
    }
    assertThat(note(20).manifest()).isEqualTo(manifest);
    assertThat(note(20).durable()).isTrue();
  }

  @Test
  void aMarkerWithoutHashesIsBelievedIfTheSizesAreRight() throws IOException {
    WrittenCheckpoint.write(output(1), 20, SMALL).forgetHashes();

    assertThat(committed(1, 0).files()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {WEIGHTS, OPTIMIZER, STATE})
  void oneFlippedBitIsNeverCommitted(String file) throws IOException {
    WrittenCheckpoint.write(output(1), 20, SMALL).flipLastByte(file);

    assertThat(unfit()).contains("step 20").contains(file);
    assertNothingStored();
  }

  @ParameterizedTest
  @ValueSource(strings = {WEIGHTS, OPTIMIZER, STATE})
  void oneByteTooFewIsNeverCommitted(String file) throws IOException {
    var written = WrittenCheckpoint.write(output(1), 20, SMALL);
    byte[] bytes = Files.readAllBytes(written.file(file));
    Files.write(written.file(file), java.util.Arrays.copyOf(bytes, bytes.length - 1));

    assertThat(unfit()).contains("%d bytes, wanted %d".formatted(bytes.length - 1, bytes.length));
    assertNothingStored();
  }

  @Test
  void aCheckpointWithoutItsOptimizerIsNeverCommitted() throws IOException {
    WrittenCheckpoint.write(output(1), 20, SMALL).mark(WEIGHTS, STATE);

    assertThat(unfit()).contains("optimizer.pt is missing");
    assertNothingStored();
  }

  @Test
  void anotherStepsStateIsNeverCommitted() throws IOException {
    var written = WrittenCheckpoint.write(output(1), 20, SMALL);
    Files.writeString(written.file(STATE), "{\"global_step\":10}");
    written.mark(WEIGHTS, OPTIMIZER, STATE);

    assertThat(unfit()).contains("trainer_state.json is of step 10, wanted 20");
    assertNothingStored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../checkpoint-10/optimizer.pt", "./optimizer.pt", "manifest.json"})
  void aPathThatIsNoPlainFileOfItIsNeverCommitted(String path) throws IOException {
    WrittenCheckpoint.write(output(1), 10, SMALL);
    var written = WrittenCheckpoint.write(output(1), 20, SMALL);
    Files.writeString(written.file("manifest.json"), "{}");
    written.mark(WEIGHTS, OPTIMIZER, STATE, path);

    assertThat(unfit(10)).contains(path).contains("wanted a path inside it");
    assertNothingStored();
  }

  @Test
  void aCheckpointThatLeadsOutOfItsRunIsNeverCommitted() throws IOException {
    var written = WrittenCheckpoint.write(output(1), 20, SMALL);
    Path elsewhere = Files.move(written.directory(), site.resolve("elsewhere"));
    Files.createSymbolicLink(written.directory(), elsewhere);

    assertThat(unfit()).contains("outside the run's output");
    assertNothingStored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"step\":20,", "[]", "{\"step\":20}", "{\"step\":30}"})
  void aMarkerThatMakesNoSenseHoldsNoOtherUp(String marker) throws IOException {
    Files.writeString(output(1).resolve("checkpoint-20.json"), marker);
    WrittenCheckpoint.write(output(1), 40, SMALL);

    assertThat(committed(1, 0).ref().step()).isEqualTo(40);
  }

  @Test
  void whatATrainerWritesAnewIsLookedAtAnew() throws IOException {
    WrittenCheckpoint.write(output(1), 20, SMALL).flipLastByte(OPTIMIZER);
    try (CheckpointShelf shelf = shelf(1, 0)) {
      await().until(() -> shelf.next().isEmpty() && shelf.condition() != null);

      var again = WrittenCheckpoint.write(output(1), 20, SMALL);
      Files.setLastModifiedTime(again.marker(), FileTime.from(Instant.now().plusSeconds(1)));

      assertThat(await().until(shelf::next, Optional::isPresent)).isPresent();
    }
  }

  /** A directory can't be read as a file can that lies on a disk which is away for a moment. */
  @Test
  void whatCanNotBeReadNowIsNotUnfitButReadAgain() throws IOException {
    Path unreadable = Files.createDirectory(output(1).resolve("checkpoint-20.json"));

    assertThatThrownBy(() -> committed(1, 0))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("step 20");

    Files.delete(unreadable);
    WrittenCheckpoint.write(output(1), 20, SMALL);
    assertThat(committed(1, 0).ref().step()).isEqualTo(20);
  }

  /** Nor can what lies behind a link that leads to itself. */
  @Test
  void aFileThatCanNotBeSeenNowIsNotMissing() throws IOException {
    var written = WrittenCheckpoint.write(output(1), 20, SMALL);
    Path beyond = written.file("loop");
    Files.createDirectory(beyond);
    Files.writeString(beyond.resolve("x"), "x");
    written.mark(WEIGHTS, OPTIMIZER, STATE, "loop/x");
    Path away = Files.move(beyond, site.resolve("away"));
    Files.createSymbolicLink(beyond, beyond);

    assertThatThrownBy(() -> committed(1, 0)).isInstanceOf(UncheckedIOException.class);

    Files.delete(beyond);
    Files.move(away, beyond);
    assertThat(committed(1, 0).files()).isEqualTo(4);
  }

  @Test
  void aFileThatCanNotBeReadForLongHoldsNoOtherCheckpointUpAndIsTriedAgain() throws IOException {
    var written = WrittenCheckpoint.write(output(1), 20, SMALL);
    WrittenCheckpoint.write(output(1), 40, SMALL);
    Path beyond = Files.createDirectory(written.file("loop"));
    Files.writeString(beyond.resolve("x"), "x");
    written.mark(WEIGHTS, OPTIMIZER, STATE, "loop/x");
    Path away = Files.move(beyond, site.resolve("away"));
    Files.createSymbolicLink(beyond, beyond);
    for (int look = 0; look < 2; look++) {
      assertThatThrownBy(() -> committed(1, 0)).isInstanceOf(UncheckedIOException.class);
      now.updateAndGet(before -> before.plus(Duration.ofMinutes(10)));
    }

    try (CheckpointShelf shelf = shelf(1, 0)) {
      assertThat(await().until(shelf::next, Optional::isPresent).orElseThrow().ref().step())
          .isEqualTo(40);
      assertThat(shelf.condition())
          .contains("step 20 is unfit: it can't be read, for 15 minutes and more");
    }

    Files.delete(beyond);
    Files.move(away, beyond);
    assertThat(committed(1, 0).ref().step()).isEqualTo(20);
  }

  @Test
  void aDiskThatIsAwayIsWaitedForHoweverLong() throws IOException {
    Files.createDirectory(output(1).resolve("checkpoint-20.json"));

    for (int look = 0; look < 3; look++) {
      assertThatThrownBy(() -> committed(1, 0)).isInstanceOf(UncheckedIOException.class);
      now.updateAndGet(before -> before.plus(Duration.ofHours(1)));
    }
  }

  /** A lack of memory may pass, and is tried again; a bug of ours would end the job. */
  @Test
  void anErrorIsToldAsItIs() throws IOException {
    Error broken = new OutOfMemoryError("as planned");
    WrittenCheckpoint.write(output(1), 20, SMALL);
    Set<String> breaking =
        new AbstractSet<>() {
          @Override
          public Iterator<String> iterator() {
            throw broken;
          }

          @Override
          public int size() {
            return 1;
          }
        };

    try (CheckpointShelf shelf = shelf(1, 0, breaking)) {
      assertThatThrownBy(() -> await().until(shelf::next, Optional::isPresent)).isSameAs(broken);
    }
  }

  @Test
  void anOutputThatCanNotBeListedNowIsNotEmpty() throws IOException {
    Files.delete(output(1));
    assertThat(unfit()).isEqualTo("null");

    Files.createSymbolicLink(output(1), output(1));

    assertThatThrownBy(this::unfit).isInstanceOf(UncheckedIOException.class);
  }

  /** As a trainer takes the oldest away once it has too many. */
  @Test
  void aFileThatGoesBeforeItIsSentMakesItsCheckpointUnfit()
      throws IOException, InterruptedException {
    var written = WrittenCheckpoint.write(output(1), 20, IN_PARTS);
    try (var occupied = new OccupiedMemory(transfers);
        CheckpointShelf shelf = shelf(1, 0)) {
      await().until(() -> shelf.next().isEmpty() && note(20).sent().contains(WEIGHTS));
    }
    Files.delete(written.file(OPTIMIZER));

    assertThat(unfit()).contains("optimizer.pt changed while it was sent");
  }

  @Test
  void whatIsDurableIsToldAgainAsItWas() throws IOException {
    var written = WrittenCheckpoint.write(output(1), 20, SMALL);
    Checkpoint durable = committed(1, 0);

    written.flipLastByte(OPTIMIZER);

    assertThat(committed(1, 0)).isEqualTo(durable);
  }

  /** As a worker finds that takes long to read files which went as soon as they were durable. */
  @Test
  void whatIsDurableIsSoWhateverASlowerWorkerHasNoted() throws IOException {
    WrittenCheckpoint.write(output(1), 20, SMALL);
    Checkpoint durable = committed(1, 0);

    CheckpointNote.unfit(note(20).marker(), "optimizer.pt is missing").save(run(1), 20);

    assertThat(committed(1, 0)).isEqualTo(durable);
    assertThat(note(20).durable()).isTrue();
  }

  @Test
  void anUploadIsShownGoesOnLaterAndSendsNothingTwice() throws IOException, InterruptedException {
    var written = WrittenCheckpoint.write(output(1), 20, IN_PARTS);
    String prefix = new JobKeys(OWNER, job).checkpoint(1, 20);
    try (var occupied = new OccupiedMemory(transfers);
        CheckpointShelf shelf = shelf(1, 0)) {
      await().until(() -> shelf.next().isEmpty() && note(20).sent().contains(WEIGHTS));

      assertThat(shelf.isIdle()).isFalse();
      long sent = Files.size(written.file(WEIGHTS));
      long all = sent + IN_PARTS + Files.size(written.file(STATE));
      assertThat(shelf.uploading()).isEqualTo(new CheckpointCommit.Uploading(20, sent, all));
    }
    assertThat(store.find(prefix + Manifests.NAME)).isEmpty();
    byte[] mark = new byte[(int) Files.size(written.file(WEIGHTS))];
    store.put(prefix + WEIGHTS, mark);

    committed(1, 0);

    assertThat(store.get(prefix + WEIGHTS)).isEqualTo(mark);
    assertThat(store.size(prefix + OPTIMIZER)).contains((long) IN_PARTS);
  }

  @Test
  void whatTheStoreHasOnlyInPartIsSentAgain() throws IOException, InterruptedException {
    var written = WrittenCheckpoint.write(output(1), 20, IN_PARTS);
    String prefix = new JobKeys(OWNER, job).checkpoint(1, 20);
    try (var occupied = new OccupiedMemory(transfers);
        CheckpointShelf shelf = shelf(1, 0)) {
      await().until(() -> shelf.next().isEmpty() && note(20).sent().contains(WEIGHTS));
    }
    store.put(prefix + WEIGHTS, new byte[1]);

    committed(1, 0);

    assertThat(Hashing.of(store.get(prefix + WEIGHTS)))
        .isEqualTo(Hashing.of(written.file(WEIGHTS)));
  }

  @Test
  void theLastTwoDurableOnesStayOnTheSiteAndEveryOtherOneThatIsNot() throws IOException {
    WrittenCheckpoint.write(output(1), 10, SMALL).flipLastByte(OPTIMIZER);
    for (long step : new long[] {20, 30, 40, 50}) {
      WrittenCheckpoint.write(output(1), step, SMALL);
    }

    for (long after : new long[] {0, 20, 30}) {
      committed(1, after);
    }

    assertThat(CheckpointMarker.after(0, output(1))).containsOnlyKeys(10L, 30L, 40L, 50L);
    assertThat(output(1).resolve("checkpoint-20")).doesNotExist();
    assertThat(output(1).resolve("checkpoint-50")).exists();
    assertThat(Manifests.find(store, new JobKeys(OWNER, job).checkpoint(1, 20) + Manifests.NAME))
        .isPresent();
  }

  @Test
  void aTrainerThatWritesOnAfterItsTimeCommitsNothingForItsSuccessor() throws IOException {
    Files.createDirectories(output(2));
    WrittenCheckpoint.write(output(1), 60, SMALL);
    WrittenCheckpoint.write(output(2), 60, IN_PARTS);

    Checkpoint successors = committed(2, 40);

    assertThat(successors.ref().attempt()).isEqualTo(2);
    assertThat(successors.bytes()).isGreaterThan(IN_PARTS);
    assertThat(store.list(new JobKeys(OWNER, job).attempt(1))).isEmpty();
    Checkpoint late = committed(1, 40);
    assertThat(late.ref().attempt()).isEqualTo(1);
    assertThat(Manifests.get(store, successors.ref().manifestKey()).bytes())
        .isEqualTo(successors.bytes());
  }

  private Checkpoint committed(int attempt, long afterStep) {
    try (CheckpointShelf shelf = shelf(attempt, afterStep)) {
      return await().until(shelf::next, Optional::isPresent).orElseThrow();
    }
  }

  private String unfit() {
    return unfit(0);
  }

  /** What the shelf says once there is nothing more to be committed. */
  private String unfit(long afterStep) {
    try (CheckpointShelf shelf = shelf(1, afterStep)) {
      await().until(() -> shelf.next().isEmpty() && shelf.isIdle());
      return String.valueOf(shelf.condition());
    }
  }

  private void assertNothingStored() {
    assertThat(store.list(new JobKeys(OWNER, job).attempt(1))).isEmpty();
  }

  private CheckpointNote note(long step) throws IOException {
    return CheckpointNote.find(run(1), step)
        .orElseGet(() -> CheckpointNote.unfit("none", "none yet"));
  }

  private CheckpointShelf shelf(int attempt, long afterStep) {
    return shelf(attempt, afterStep, Set.of(WEIGHTS, OPTIMIZER, STATE));
  }

  private CheckpointShelf shelf(int attempt, long afterStep, Set<String> required) {
    String key = job.orderKey("train", attempt);
    Run run = new Run("here", "scripted", key, "1", run(attempt).toString());
    Watch watch = new Watch(job, OWNER, attempt, run, true, afterStep, 60);
    return new CheckpointShelf(transfers, watch, required, unreadable);
  }

  private Path run(int attempt) {
    return site.resolve("runs").resolve(job.orderKey("train", attempt));
  }

  private Path output(int attempt) {
    return run(attempt).resolve("output");
  }
}
