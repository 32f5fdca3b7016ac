package io.tunewright.fault;

import io.temporal.failure.ApplicationFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every way a request or a job can go wrong, whose fault it is, and hence whether trying again can
 * help.
 */
public enum TuningError {
  INVALID_REQUEST(Fault.CALLER),
  INVALID_TRAINING_FILE(Fault.CALLER),
  NOT_FOUND(Fault.CALLER),
  MODEL_NOT_FOUND(Fault.CALLER),
  /** It may be had, but only after its owner's terms were accepted. */
  MODEL_GATED(Fault.CALLER),
  /** The token is missing, wrong or not enough. */
  MODEL_DENIED(Fault.CALLER),
  MODEL_RENAMED(Fault.CALLER),
  NOT_ALLOWED(Fault.CALLER),
  CONFLICT(Fault.CALLER),
  PLAN_REFUSED(Fault.CALLER),
  UNSAFE_WEIGHTS(Fault.CALLER),
  CORRUPT_WEIGHTS(Fault.CALLER),
  /** A committed checkpoint is no longer what its manifest says. */
  CORRUPT_CHECKPOINT(Fault.CALLER),
  TRAINING_FAILED(Fault.CALLER),
  DEADLINE_EXCEEDED(Fault.CALLER),
  EVALUATION_FAILED(Fault.CALLER),
  ADAPTER_REFUSED(Fault.CALLER),
  SOURCE_UNREACHABLE(Fault.PLACE),
  SOURCE_RATE_LIMITED(Fault.PLACE),
  STORE_UNREACHABLE(Fault.PLACE),
  SITE_UNREACHABLE(Fault.PLACE),
  DISK_FULL(Fault.PLACE),
  /** The machine lacks something that Tunewright needs to run at all. */
  CANNOT_START(Fault.PLACE),
  /** The Temporal server has no schedules. */
  SCHEDULES_UNAVAILABLE(Fault.PLACE),
  BROKEN_PROMISE(Fault.US);

  /** CALLER and US faults are final; PLACE faults (cluster, network, store) are retried. */
  public enum Fault {
    CALLER,
    PLACE,
    US
  }

  private final Fault fault;

  TuningError(Fault fault) {
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }

  /** The code that API clients see, such as {@code invalid_training_file}. */
  public String code() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** A failure whose message says what was seen and what was wanted. */
  public ApplicationFailure because(String message) {
    return failure(message, null, null);
  }

  public ApplicationFailure because(String message, Throwable cause) {
    return failure(message, null, cause);
  }

  /**
   * A failure that also names the request's field at fault, such as {@code
   * hyperparameters.n_epochs}.
   */
  public ApplicationFailure at(String field, String message) {
    return failure(message, field, null);
  }

  /** The error that made this failure, if it was one of ours. */
  public static Optional<TuningError> of(ApplicationFailure failure) {
    for (TuningError error : values()) {
      if (error.name().equals(failure.getType())) {
        return Optional.of(error);
      }
    }
    return Optional.empty();
  }

  /** The field named by {@link #at}, if one was. */
  public static Optional<String> fieldOf(ApplicationFailure failure) {
    return failure.getDetails().getSize() == 0
        ? Optional.empty()
        : Optional.ofNullable(failure.getDetails().get(String.class));
  }

  private ApplicationFailure failure(
      String message, @Nullable String field, @Nullable Throwable cause) {
    var builder =
        ApplicationFailure.newBuilder()
            .setType(name())
            .setMessage(message)
            .setCause(cause)
            .setNonRetryable(fault != Fault.PLACE);
    // Never without details: reading those of a failure that has none throws.
    return (field == null ? builder.setDetails() : builder.setDetails(field)).build();
  }
}
