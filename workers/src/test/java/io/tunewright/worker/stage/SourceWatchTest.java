package io.tunewright.worker.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import io.tunewright.worker.stage.Listing.RemoteFile;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SourceWatchTest {
  private Instant now = Instant.parse("2027-01-15T08:00:00Z");
  private final SourceWatch watch = new SourceWatch(() -> now);
  private final List<String> told = new ArrayList<>();
  private final Slow source = new Slow();

  @Test
  void anOutageIsDatedFromItsFirstTryAndTakenBackAtItsEnd() {
    assertThatThrownBy(() -> attempt(false, this::unreachable));
    now = now.plusSeconds(90);
    assertThatThrownBy(() -> attempt(true, this::unreachable));
    assertThat(attempt(true, () -> "done")).isEqualTo("done");
    now = now.plusSeconds(90);
    assertThatThrownBy(() -> attempt(false, this::unreachable));

    assertThat(told)
        .containsExactly(
            "no route, since 2027-01-15T08:00:00Z, trying again",
            "no route, since 2027-01-15T08:00:00Z, trying again",
            "",
            "no route, since 2027-01-15T08:03:00Z, trying again");
  }

  @Test
  void nothingIsToldWhereNothingIsWrong() {
    attempt(false, () -> "done");
    assertThat(told).isEmpty();
  }

  @Test
  void aRefusalIsNoOutage() {
    assertThatThrownBy(() -> attempt(false, this::unreachable));
    assertThatThrownBy(() ->
        attempt(
            true,
            () -> {
              throw TuningError.MODEL_NOT_FOUND.because("no such model");
            }));
    now = now.plusSeconds(5);
    assertThatThrownBy(() -> attempt(false, this::unreachable));

    assertThat(told.getLast()).isEqualTo("no route, since 2027-01-15T08:00:05Z, trying again");
  }

  @Test
  void aHubThatAsksToWaitIsACondition() {
    source.until = Instant.parse("2027-01-15T08:05:00Z");
    attempt(false, () -> "done");
    assertThat(told).containsExactly("waiting for the hub's rate limit until 2027-01-15T08:05:00Z");
  }

  private String unreachable() {
    throw TuningError.SOURCE_UNREACHABLE.because("no route");
  }

  private String attempt(boolean again, java.util.function.Supplier<String> work) {
    return watch.during("job", source, again, condition -> told.add(condition.orElse("")), work);
  }

  /** Only its rate limit matters. */
  private static final class Slow implements Source {
    private @Nullable Instant until;

    @Override
    public String scheme() {
      return "slow";
    }

    @Override
    public Listing list(ModelRef ref, String project) {
      throw new UnsupportedOperationException();
    }

    @Override
    public InputStream open(Listing listing, RemoteFile file, long offset, long length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Instant> closedUntil() {
      return Optional.ofNullable(until);
    }
  }
}
