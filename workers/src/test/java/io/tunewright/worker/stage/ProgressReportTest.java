package io.tunewright.worker.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.stage.Listing.RemoteFile;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ProgressReportTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final AtomicInteger FRESH = new AtomicInteger();
  private static final Instant START = Instant.parse("2027-01-15T08:00:00Z");
  private static final RemoteFile SHARD = new RemoteFile("a.safetensors", 100, null, null);

  private final ObjectStore store = STORE.get();
  private final String key = "progress-%d.json".formatted(FRESH.incrementAndGet());
  private @Nullable String condition;
  private final ProgressReport report = report();

  private ProgressReport report() {
    return new ProgressReport(store, key, () -> Optional.ofNullable(condition));
  }

  @Test
  void whatDoesNotChangeIsWrittenNowAndThenAlone() {
    report.of(List.of(SHARD));

    assertThat(report.look(START)).isTrue();
    assertThat(report.look(START.plusSeconds(2))).isFalse();
    assertThat(report.look(START.plusSeconds(28))).isFalse();
    assertThat(report.look(START.plusSeconds(30))).isTrue();
    assertThat(report.look(START.plusSeconds(32))).isFalse();
  }

  @Test
  void aFileThatMovesIsWrittenAtEachLook() {
    report.of(List.of(SHARD));
    assertThat(report.look(START)).isTrue();

    report.of(SHARD).whole(100);

    assertThat(report.look(START.plusSeconds(2))).isTrue();
    assertThat(written()).contains("\"state\":\"DONE\"").contains("\"stored\":100");
  }

  @Test
  void aConditionIsWrittenOnceAndTakenBackOnce() {
    report.of(List.of(SHARD));
    assertThat(report.look(START)).isTrue();

    condition = "cannot reach it";

    assertThat(report.look(START.plusSeconds(2))).isTrue();
    assertThat(report.look(START.plusSeconds(4))).isFalse();
    assertThat(written()).contains("\"condition\":\"cannot reach it\"");
    condition = null;
    assertThat(report.look(START.plusSeconds(6))).isTrue();
    assertThat(written()).contains("\"condition\":null");
  }

  @Test
  void aTryThatCannotEvenListLeavesTheFilesOfTheOneBefore() {
    report.of(List.of(SHARD));
    report.of(SHARD).whole(100);
    report.close();
    condition = "cannot reach it";

    try (ProgressReport next = report()) {
      assertThat(next.look(START.plusSeconds(60))).isTrue();
    }

    assertThat(written())
        .contains("\"path\":\"a.safetensors\"")
        .contains("\"condition\":\"cannot reach it\"");
  }

  @Test
  void nothingIsWrittenWhereNothingIsKnown() {
    assertThat(report.look(START)).isFalse();
    report.close();
    assertThat(store.find(key)).isEmpty();
  }

  @Test
  void whatPassesIsTakenBackWhenItIsOver() {
    try (ProgressReport passing = ProgressReport.passing(store, key, List.of(SHARD))) {
      passing.of(SHARD).hasProven(40);
      await().until(() -> store.find(key).isPresent());
      assertThat(written()).contains("\"bytes\":100", "\"stored\":40");
    }
    assertThat(store.find(key)).isEmpty();
  }

  private String written() {
    return new String(store.get(key), StandardCharsets.UTF_8);
  }
}
