package io.tunewright.standalone;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.tunewright.storage.catalog.DatabaseOutage;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A start that failed because somebody doesn't answer who may do so later. */
final class Absence {
  /** Between two tries. */
  static final Duration PAUSE = Duration.ofSeconds(10);

  private static final Set<Status.Code> AWAY =
      Set.of(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);

  private Absence() {}

  /** Who is away, in words; empty where a start failed for another reason. */
  static Optional<String> of(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof StatusRuntimeException said && AWAY.contains(said.getStatus().getCode())) {
        return Optional.of("Temporal does not answer: " + said.getMessage());
      }
      if (DatabaseOutage.tells(at)) {
        return Optional.of("PostgreSQL does not answer: " + at.getMessage());
      }
    }
    return Optional.empty();
  }
}
