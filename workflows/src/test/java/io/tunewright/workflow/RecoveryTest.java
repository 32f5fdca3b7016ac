package io.tunewright.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.launch.EndReason;
import io.tunewright.workflow.Recovery.Next;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecoveryTest {
  private static final Setbacks NONE = Setbacks.NONE;

  @ParameterizedTest
  @EnumSource(names = {"BAD_CONFIGURATION", "NON_FINITE_LOSS"})
  void whatWouldEndTheSameWayAgainIsGivenUp(EndReason cause) {
    assertThat(Recovery.after(cause, "as it says", true, NONE))
        .isEqualTo(new Next.GiveUp("as it says"));
  }

  @Test
  void aRunThatSomebodyStoppedIsNeverLaunchedAgain() {
    assertThat(Recovery.after(EndReason.STOPPED_OUTSIDE, "SIGTERM", true, NONE))
        .isEqualTo(new Next.Cancel("SIGTERM"));
  }

  @ParameterizedTest
  @EnumSource(names = {"NODE_LOST", "STALLED", "DISK_FULL", "STORE_UNREACHABLE", "UNKNOWN"})
  void whatThePlaceFailedIsTriedThreeTimesInARow(EndReason cause) {
    Setbacks since = NONE;
    for (int attempt = 1; attempt < Recovery.ATTEMPTS; attempt++) {
      since = again(cause, false, since).setbacks();
    }
    assertThat(Recovery.after(cause, "gone", false, since)).isEqualTo(new Next.GiveUp("gone"));
  }

  @Test
  void aNewCheckpointMakesUpForAllBeforeIt() {
    Setbacks since = NONE;
    for (int node = 0; node < 50; node++) {
      since = again(EndReason.NODE_LOST, true, since).setbacks();
    }
    assertThat(since).isEqualTo(new Setbacks(1, 1));
  }

  @Test
  void preemptionCostsNoAttemptHoweverOften() {
    Setbacks since = NONE;
    for (int times = 0; times < 50; times++) {
      since = again(EndReason.PREEMPTED, false, since).setbacks();
    }
    assertThat(since.charged()).isZero();
    assertThat(again(EndReason.NODE_LOST, false, since).setbacks().charged()).isEqualTo(1);
  }

  @Test
  void aTimeLimitGoesOnAtOnceWhereSomethingWasSavedWithinIt() {
    assertThat(again(EndReason.TIME_LIMIT, true, new Setbacks(2, 2)))
        .isEqualTo(new Next.Again(Duration.ZERO, NONE));
    assertThat(Recovery.after(EndReason.TIME_LIMIT, "10 minutes", false, NONE))
        .isInstanceOfSatisfying(
            Next.GiveUp.class,
            end -> assertThat(end.reason()).contains("10 minutes", "no checkpoint"));
  }

  @Test
  void ourOwnStopCostsNothing() {
    assertThat(again(EndReason.STOPPED, false, new Setbacks(1, 1)))
        .isEqualTo(new Next.Again(Duration.ZERO, new Setbacks(1, 1)));
  }

  @Test
  void memoryThatIsShortTwiceInARowIsGivenUp() {
    Setbacks once = again(EndReason.OUT_OF_MEMORY, false, NONE).setbacks();
    assertThat(Recovery.after(EndReason.OUT_OF_MEMORY, "no room", false, once))
        .isEqualTo(new Next.GiveUp("no room"));
  }

  @Test
  void pausesGrowUpToAnEnd() {
    List<Long> seconds = new ArrayList<>();
    Setbacks since = NONE;
    for (int times = 0; times < 6; times++) {
      Next.Again again = again(EndReason.PREEMPTED, false, since);
      seconds.add(again.pause().toSeconds());
      since = again.setbacks();
    }
    assertThat(seconds).containsExactly(5L, 20L, 80L, 320L, 600L, 600L);
  }

  @Test
  void aRunThatFinishedNeedsNone() {
    assertThatThrownBy(() -> Recovery.after(EndReason.FINISHED, "", true, NONE))
        .isInstanceOf(IllegalStateException.class);
  }

  private static Next.Again again(EndReason cause, boolean progressed, Setbacks before) {
    return (Next.Again) Recovery.after(cause, "reason", progressed, before);
  }
}
