package io.tunewright.api.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tunewright.fault.TuningError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;
import tools.jackson.databind.JsonNode;

/**
 * What goes for every body before it is read: it is no larger than memory is meant for, and its
 * text holds what PostgreSQL can keep, unless {@link Bodies} looks at that field by field. Uploads
 * are no such bodies: they are streamed.
 */
@ControllerAdvice
public final class BodyLimits extends RequestBodyAdviceAdapter {
  private static final int MOST = 8 << 20;

  /** As JSON has to write the one character that PostgreSQL's text can't hold. */
  private static final String NUL = "\\u0000";

  @Override
  public boolean supports(
      MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
    return true;
  }

  @Override
  public HttpInputMessage beforeBodyRead(
      HttpInputMessage message,
      MethodParameter parameter,
      Type type,
      Class<? extends HttpMessageConverter<?>> converter)
      throws IOException {
    byte[] body = message.getBody().readNBytes(MOST + 1);
    if (body.length > MOST) {
      HttpStatus tooLarge = HttpStatus.CONTENT_TOO_LARGE;
      throw new ErrorResponseException(
          tooLarge,
          ProblemDetail.forStatusAndDetail(
              tooLarge, "the body has more than %,d bytes, wanted at most that".formatted(MOST)),
          null);
    }
    int nul = indexOfNul(new String(body, ISO_8859_1));
    if (nul >= 0 && !isReadByField(parameter)) {
      throw TuningError.INVALID_REQUEST.because(
          "the body holds the character U+0000 at byte %d, wanted text without".formatted(nul));
    }
    return new Read(body, message.getHeaders());
  }

  private static boolean isReadByField(MethodParameter parameter) {
    return parameter.getParameterType() == byte[].class
        || parameter.getParameterType() == JsonNode.class;
  }

  /** Behind an even number of backslashes: an odd one makes text of it. */
  private static int indexOfNul(String json) {
    for (int at = json.indexOf(NUL); at >= 0; at = json.indexOf(NUL, at + 1)) {
      int before = at;
      while (before > 0 && json.charAt(before - 1) == '\\') {
        before--;
      }
      if ((at - before) % 2 == 0) {
        return at;
      }
    }
    return -1;
  }

  private record Read(byte[] body, HttpHeaders headers) implements HttpInputMessage {
    @Override
    public InputStream getBody() {
      return new ByteArrayInputStream(body);
    }

    @Override
    public HttpHeaders getHeaders() {
      return headers;
    }
  }
}
