package io.tunewright.api.sweep;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look at many rows, of which a bad one keeps none of the others waiting. */
final class OneByOne {
  private static final Logger log = LoggerFactory.getLogger(OneByOne.class);

  /** What Temporal, or the way to it, answers whatever it is asked. */
  private static final Set<Status.Code> AWAY =
      Set.of(
          Status.Code.UNAVAILABLE,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.CANCELLED,
          Status.Code.UNAUTHENTICATED,
          Status.Code.PERMISSION_DENIED);

  private @Nullable RuntimeException first;

  /**
   * Logs what fails, except where Temporal is away: then no other row fares better, and it is
   * thrown.
   */
  void look(Object row, Runnable look) {
    try {
      look.run();
    } catch (RuntimeException failed) {
      if (statusOf(failed).filter(OneByOne::isAway).isPresent()) {
        throw failed;
      }
      log.error("{} can't be looked after", row, failed);
      first = first == null ? failed : first;
    }
  }

  /** Throws the first of the failures, where there were any. */
  void end() {
    if (first != null) {
      throw first;
    }
  }

  static boolean isAway(Status answer) {
    return AWAY.contains(answer.getCode());
  }

  /** What Temporal answered, however deep it lies. */
  static Optional<Status> statusOf(Throwable failed) {
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof StatusRuntimeException temporal) {
        return Optional.of(temporal.getStatus());
      }
    }
    return Optional.empty();
  }
}
