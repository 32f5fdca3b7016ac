package io.tunewright.api.errors;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers what failed before any handler was found, in the same shape as all else. */
@Controller
final class LastResort implements ErrorController {

  @RequestMapping("${server.error.path:${error.path:/error}}")
  Object answer(HttpServletRequest request) {
    HttpStatus status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
            ? HttpStatus.valueOf(code)
            : HttpStatus.INTERNAL_SERVER_ERROR;
    if (ErrorPage.isWanted(request)) {
      return ErrorPage.of(
          status,
          request.getAttribute(RequestDispatcher.ERROR_MESSAGE) instanceof String told
                  && !told.isBlank()
              ? told
              : status.getReasonPhrase());
    }
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .body(
            ApiError.of(
                status.getReasonPhrase(),
                status.is5xxServerError() ? "server_error" : "invalid_request_error",
                null,
                null));
  }
}
