package io.tunewright.api.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.temporal.failure.ApplicationFailure;
import io.tunewright.api.PlayedSchedules;
import io.tunewright.fault.TuningError;
import org.junit.jupiter.api.Test;

class TemporalSchedulesTest {
  private final PlayedSchedules server = new PlayedSchedules();
  private final TemporalSchedules schedules = new TemporalSchedules(server, id -> true);

  @Test
  void aServerWithoutSchedulesIsRefusedWithWhatToDo() {
    server.failing = Status.UNIMPLEMENTED;
    assertThatThrownBy(schedules::require)
        .hasMessageContaining("./tunewright install temporal")
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            refused ->
                assertThat(TuningError.of(refused)).contains(TuningError.SCHEDULES_UNAVAILABLE));
  }

  @Test
  void oneThatIsAwayIsNotKnownToLackThemAndOneThatHasThemIsAskedOnce() {
    server.failing = Status.UNAVAILABLE;
    schedules.require();
    server.failing = null;
    schedules.require();
    server.failing = Status.UNIMPLEMENTED;
    schedules.require();
  }
}
