package io.tunewright.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AbsenceTest {
  @ParameterizedTest
  @ValueSource(strings = {"08001", "57P03", "53300"})
  void a_database_that_is_away_or_busy_is_waited_for(String state) {
    Throwable failed = new IllegalStateException("no bean", new SQLException("refused", state));

    assertThat(Absence.of(failed)).contains("PostgreSQL does not answer: refused");
  }

  @Test
  void a_database_that_knows_no_such_password_is_not() {
    assertThat(Absence.of(new SQLException("wrong password", "28P01"))).isEmpty();
  }

  @Test
  void a_temporal_that_answers_with_a_refusal_is_not() {
    assertThat(Absence.of(Status.UNAVAILABLE.asRuntimeException())).isPresent();
    assertThat(Absence.of(Status.PERMISSION_DENIED.asRuntimeException())).isEmpty();
  }
}
