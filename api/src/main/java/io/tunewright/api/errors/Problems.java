package io.tunewright.api.errors;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.RefusedValue;
import jakarta.servlet.http.HttpServletRequest;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/**
 * Turns whatever a handler throws into an {@link ApiError} and its status, or into a page that says
 * the same, for whoever reads with a browser.
 */
@RestControllerAdvice
final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final String CALLERS = "invalid_request_error";

  @ExceptionHandler(ApplicationFailure.class)
  Object ours(ApplicationFailure failure, HttpServletRequest request) {
    TuningError error = TuningError.of(failure).orElse(TuningError.BROKEN_PROMISE);
    HttpStatus status = ErrorStatus.of(error);
    if (status.is5xxServerError()) {
      LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), failure);
    }
    return answer(
        request,
        status,
        failure.getOriginalMessage(),
        TuningError.fieldOf(failure).orElse(null),
        error.code());
  }

  @ExceptionHandler(NotAuthenticated.class)
  ResponseEntity<ApiError> unauthenticated(NotAuthenticated failure) {
    return ResponseEntity.status(HttpStatus.UNAUTHORIZED)
        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
        .contentType(MediaType.APPLICATION_JSON)
        .body(ApiError.of(String.valueOf(failure.getMessage()), CALLERS, null, "invalid_api_key"));
  }

  @ExceptionHandler
  Object mistyped(MethodArgumentTypeMismatchException failure, HttpServletRequest request) {
    return answer(
        request,
        HttpStatus.BAD_REQUEST,
        "%s is '%s', wanted %s".formatted(failure.getName(), failure.getValue(), wanted(failure)),
        failure.getName(),
        TuningError.INVALID_REQUEST.code());
  }

  private static String wanted(TypeMismatchException failure) {
    Class<?> type = failure.getRequiredType();
    return type == null ? "another type" : type.getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** Queries and forms that are none, or longer than the server reads. */
  @ExceptionHandler
  Object unreadable(InvalidParameterException failure, HttpServletRequest request) {
    return answer(
        request,
        HttpStatusCode.valueOf(failure.getErrorCode()),
        "the query or form can't be read: " + failure.getMessage(),
        null,
        TuningError.INVALID_REQUEST.code());
  }

  @ExceptionHandler
  Object unreadable(HttpMessageNotReadableException failure, HttpServletRequest request) {
    return answer(
        request,
        HttpStatus.BAD_REQUEST,
        "the body can't be read: " + failure.getMostSpecificCause().getMessage(),
        null,
        TuningError.INVALID_REQUEST.code());
  }

  @ExceptionHandler({
    CannotCreateTransactionException.class,
    DataAccessResourceFailureException.class,
    TransientDataAccessException.class
  })
  Object catalogAway(Exception failure, HttpServletRequest request) {
    LOG.warn(
        "{} {} failed, the catalog is out of reach: {}",
        request.getMethod(),
        request.getRequestURI(),
        failure.getMessage());
    return answer(
        request,
        HttpStatus.SERVICE_UNAVAILABLE,
        "the catalog is out of reach",
        null,
        "catalog_unreachable");
  }

  @ExceptionHandler
  Object refusedByCatalog(DataIntegrityViolationException failure, HttpServletRequest request) {
    Throwable cause = failure.getMostSpecificCause();
    return RefusedValue.tells(cause)
        ? answer(
            request,
            HttpStatus.BAD_REQUEST,
            "a value can't be kept or compared: " + cause.getMessage(),
            null,
            TuningError.INVALID_REQUEST.code())
        : other(failure, request);
  }

  /** The client has gone: there is nobody to answer. */
  @ExceptionHandler({AsyncRequestNotUsableException.class, ClientAbortException.class})
  void gone() {}

  /** A client that goes in the middle of its upload is met by whoever reads it. */
  @ExceptionHandler
  @Nullable Object broken(UncheckedIOException failure, HttpServletRequest request) {
    return failure.getCause() instanceof ClientAbortException ? null : other(failure, request);
  }

  @ExceptionHandler
  Object other(Exception failure, HttpServletRequest request) {
    if (failure instanceof ErrorResponse known) {
      return answer(
          request,
          known.getStatusCode(),
          message(known, request),
          null,
          known.getStatusCode() == HttpStatus.NOT_FOUND ? "unknown_url" : null);
    }
    LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), failure);
    return answer(
        request,
        HttpStatus.INTERNAL_SERVER_ERROR,
        "Tunewright failed to answer; its log says why",
        null,
        TuningError.BROKEN_PROMISE.code());
  }

  private static String message(ErrorResponse known, HttpServletRequest request) {
    String detail = known.getBody().getDetail();
    return known.getStatusCode() == HttpStatus.NOT_FOUND
        ? "Unknown request URL: %s %s".formatted(request.getMethod(), request.getRequestURI())
        : String.valueOf(detail);
  }

  private static Object answer(
      HttpServletRequest request,
      HttpStatusCode status,
      String message,
      @Nullable String param,
      @Nullable String code) {
    if (ErrorPage.isWanted(request)) {
      return ErrorPage.of(status, message);
    }
    String type = status.is5xxServerError() ? "server_error" : CALLERS;
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .body(ApiError.of(message, type, param, code));
  }
}
