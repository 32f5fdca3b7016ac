package io.tunewright.api.errors;

import io.tunewright.fault.TuningError;
import org.springframework.http.HttpStatus;

/** Says which status each error is answered with. */
public final class ErrorStatus {
  private ErrorStatus() {}

  public static HttpStatus of(TuningError error) {
    return switch (error) {
      case INVALID_REQUEST,
          INVALID_TRAINING_FILE,
          MODEL_NOT_FOUND,
          MODEL_GATED,
          MODEL_DENIED,
          MODEL_RENAMED,
          PLAN_REFUSED,
          UNSAFE_WEIGHTS,
          CORRUPT_WEIGHTS,
          CORRUPT_CHECKPOINT,
          DEADLINE_EXCEEDED,
          TRAINING_FAILED,
          EVALUATION_FAILED,
          ADAPTER_REFUSED ->
          HttpStatus.BAD_REQUEST;
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case NOT_ALLOWED -> HttpStatus.FORBIDDEN;
      case CONFLICT -> HttpStatus.CONFLICT;
      case SOURCE_UNREACHABLE,
          SOURCE_RATE_LIMITED,
          STORE_UNREACHABLE,
          SITE_UNREACHABLE,
          DISK_FULL,
          CANNOT_START,
          SCHEDULES_UNAVAILABLE ->
          HttpStatus.SERVICE_UNAVAILABLE;
      case BROKEN_PROMISE -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }
}
